import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { completeConfig } from '../support/gateway.ts';
import { startServerProcess } from './support/server-process.ts';

it('a ledger file that is no database ends the start, with the sandbox on too', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-unusable-'));
  mkdirSync(join(directory, 'data'));
  writeFileSync(join(directory, 'data', 'tollgate-usage.db'), 'these are notes of mine\n'.repeat(500));
  const config = completeConfig({
    sandbox: { enabled: true },
    upstreams: { main: { url: 'http://127.0.0.1:9', provider: 'generic' } },
    routes: [{ name: 'api', path: '/api/', upstream: 'main' }],
  });
  writeFileSync(join(directory, 'gateway.yaml'), JSON.stringify(config));
  await expect(startServerProcess(directory)).rejects.toThrow('tollgate-usage.db is not a SQLite database');
  rmSync(directory, { recursive: true });
});
