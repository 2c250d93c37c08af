import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openUsageReader } from '../../src/app/usage-reader.ts';
import { openSqliteLedger } from '../../src/storage/sqlite/usage-ledger.ts';
import { appendToLedger } from '../../src/usage/ledger.ts';
import { deleteExpired } from '../../src/usage/retention.ts';
import { makeRecord, NOW_MS, withKinds } from './support/records.ts';

const DAY_MS = 86_400_000;

it('records and sums are kept as long as they should be, however many there are', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-retention-'));
  const ledger = await openSqliteLedger(join(directory, 'usage.db'));
  const ages = [0, 1.5, 40, 500].flatMap((days) => Array.from({ length: 600 }, () => days * DAY_MS));
  const records = withKinds(ages.map((age) => makeRecord({ at: NOW_MS - age })));
  await appendToLedger(ledger, { records, positions: new Map(), goneFiles: [] });
  await deleteExpired({
    ledger,
    clock: { nowMs: () => NOW_MS, monoMs: () => 0 },
    retention: () => ({ recordsMs: DAY_MS, rollupsMs: 400 * DAY_MS }),
    onError: () => undefined,
  });
  const reader = openUsageReader(join(directory, 'usage.db'));
  const { requests } = await reader.listRequests({ fromMs: 0, limit: 10_000 });
  const sumsOf = async (by: 'minute' | 'hour' | 'day') =>
    (await reader.sumUsage({ by, fromMs: 0, toMs: NOW_MS + 1 })).length;
  expect(requests).toHaveLength(600);
  // Minutes are kept for a month at least, since budgets are summed up from them.
  expect(await sumsOf('minute')).toBe(2);
  expect(await sumsOf('hour')).toBe(3);
  expect(await sumsOf('day')).toBe(3);
  await reader.close();
  await ledger.close();
  rmSync(directory, { recursive: true });
});
