import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageClient } from '../../src/app/usage-client.ts';
import { openUsageReader } from '../../src/app/usage-reader.ts';
import { openSqliteLedger } from '../../src/storage/sqlite/usage-ledger.ts';
import type { UsageReader } from '../../src/usage/usage-query.ts';
import { describeLedger, type LedgerFixture } from './ledger/describe-ledger.ts';

async function open(openReader: (file: string) => UsageReader): Promise<LedgerFixture> {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-ledger-'));
  const file = join(directory, 'usage.db');
  const ledger = await openSqliteLedger(file);
  const reader = openReader(file);
  return {
    ledger,
    reader,
    dispose: async () => {
      await reader.close();
      await ledger.close();
      rmSync(directory, { recursive: true });
    },
  };
}

describeLedger('SQLite', () => open(openUsageReader));
describeLedger('SQLite, read in a thread of its own', () => open((file) => new UsageClient(file)));
