/** After a clean stop the ledger is one file that can be copied, although a reader of it was open until the end. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startGateway } from '../support/gateway.ts';
import { startUpstream } from '../support/upstream.ts';

it('holds everything in the file itself', async () => {
  const upstream = await startUpstream();
  const gateway = await startGateway({
    config: {
      upstreams: { main: { url: upstream.url, provider: 'generic' } },
      routes: [{ name: 'api', path: '/api/', upstream: 'main' }],
    },
  });
  try {
    const key = await gateway.createKey();
    await (await fetch(`${gateway.url}/api/x`, { headers: { 'x-api-key': key } })).text();
    const { records } = await gateway.server.services.keys.list({});
    await gateway.server.services.describeKeys(records);
    await gateway.server.stop();
    const ledger = join(gateway.directory, 'data/tollgate-usage.db');
    expect(statSync(`${ledger}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    expect(statSync(ledger).size).toBeGreaterThan(4_096);
  } finally {
    await gateway.stop();
    await upstream.close();
  }
});
