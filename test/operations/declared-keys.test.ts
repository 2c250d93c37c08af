/** Keys that stand in gateway.yaml by their SHA-256: the file is the truth, at the start and at each reload. */
import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { addChecksum } from '../../src/keys/key-format.ts';
import { randomBase62 } from '../../src/lib/ids.ts';
import { completeConfig, startGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';

const FOREIGN_KEY = 'somebody-elses-key-0123456789abcdef';
const OUR_KEY = addChecksum(`tg_live_${randomBase62(8)}_${randomBase62(18)}`);

let upstream: TestUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());
beforeEach(async () => {
  gateway = await startGateway({ config: sections([]) });
});
afterEach(() => gateway.stop());

type Declared = Record<string, unknown>;

function sections(declared: readonly Declared[]): Record<string, unknown> {
  return {
    upstreams: { main: { url: upstream.url, provider: 'generic' } },
    routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' }],
    plans: { small: { requestsPerMinute: 7, autoRenew: true } },
    projects: { shop: {}, bank: {} },
    keys: { pepperFile: 'data/tollgate.pepper', declared },
  };
}

function declare(name: string, key: string, more: Declared = {}): Declared {
  return { name, sha256: hash('sha256', key), ...more };
}

/** Writes the file and takes it over, as a reload does. */
async function reload(...declared: readonly Declared[]): Promise<void> {
  writeFileSync(gateway.configFile, JSON.stringify(completeConfig(sections(declared))));
  await gateway.server.reload(loadConfig(gateway.configFile, {}));
}

function ask(key: string, headers: Record<string, string> = { 'x-api-key': key }): Promise<Response> {
  return fetch(`${gateway.url}/api/x`, { headers });
}

async function statusOf(key: string): Promise<number> {
  return (await ask(key)).status;
}

async function listDeclared() {
  const { records } = await gateway.server.services.keys.list({});
  return records.map(({ key }) => key).filter(({ createdBy }) => createdBy === 'gateway.yaml');
}

describe('a declared key', () => {
  it('works in a shape of ours with its checksum, and in a foreign shape', async () => {
    expect(await statusOf(OUR_KEY)).toBe(401);
    expect(await statusOf(FOREIGN_KEY)).toBe(401);
    await reload(declare('ours', OUR_KEY), declare('foreign', FOREIGN_KEY));
    expect(await statusOf(OUR_KEY)).toBe(200);
    expect(await statusOf(FOREIGN_KEY)).toBe(200);
    expect((await ask(FOREIGN_KEY, { authorization: `Bearer ${FOREIGN_KEY}` })).status).toBe(200);
    expect(await statusOf(`${FOREIGN_KEY}0`)).toBe(401);
  });

  it('has the settings of the file, and their changes', async () => {
    await reload(declare('app', OUR_KEY, { plan: 'small', project: 'shop' }));
    expect((await ask(OUR_KEY)).headers.get('x-ratelimit-limit')).toBe('7');
    const [before] = await listDeclared();
    await reload(declare('renamed', OUR_KEY, { project: 'shop', rateLimits: { requestsPerMinute: 3 } }));
    expect((await ask(OUR_KEY)).headers.get('x-ratelimit-limit')).toBe('3');
    const [after] = await listDeclared();
    expect(after).toMatchObject({ id: before?.id, name: 'renamed', plan: null });
  });

  it('is disabled when it no longer stands there, and back under its id when it does again', async () => {
    await reload(declare('app', OUR_KEY));
    const [first] = await listDeclared();
    await reload();
    expect(await statusOf(OUR_KEY)).toBe(401);
    expect(await listDeclared()).toMatchObject([{ id: first?.id, enabled: false, revokedAt: null }]);
    await reload(declare('app', OUR_KEY));
    expect(await statusOf(OUR_KEY)).toBe(200);
    expect(await listDeclared()).toMatchObject([{ id: first?.id, enabled: true }]);
  });

  it('leaves no change behind where the file says nothing new', async () => {
    await reload(
      declare('app', OUR_KEY, { expiresAt: '2090-01-01T00:00:00Z', allowedOrigins: ['a.example'] }),
    );
    const { services } = gateway.server;
    const seenBefore = await services.keys.show((await listDeclared())[0]?.id ?? '');
    const answers = await countChanges(async () => {
      await services.syncDeclared();
    });
    expect(answers).toBe(0);
    expect(await services.keys.show(seenBefore.key.id)).toEqual(seenBefore);
  });

  it('ends when the file says, whatever its plan renews', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    await reload(declare('app', OUR_KEY, { expiresAt, plan: 'small' }));
    expect(await statusOf(OUR_KEY)).toBe(200);
    gateway.advance(3_500_000);
    await gateway.server.services.passTime();
    gateway.advance(200_000);
    await until(
      () => statusOf(OUR_KEY),
      (status) => status === 401,
    );
    // A file with an end in the past is no mistake: the gateway starts, and the key stays expired.
    await gateway.server.services.syncDeclared();
    expect(await statusOf(OUR_KEY)).toBe(401);
  });

  it('is changed in the file alone', async () => {
    await reload(declare('app', OUR_KEY));
    const id = (await listDeclared())[0]?.id ?? '';
    const { keys } = gateway.server.services;
    const attempts = [
      () => keys.update(id, { name: 'mine' }),
      () => keys.disable(id),
      () => keys.revoke(id),
      () => keys.rotate(id, 0),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'conflict',
        message: `key ${id} stands in gateway.yaml as app; change it there, in keys.declared`,
      });
    }
    expect(await statusOf(OUR_KEY)).toBe(200);
  });

  it('stays in its project, and in one that exists', async () => {
    await reload(declare('app', OUR_KEY, { project: 'shop' }));
    await expect(reload(declare('app', OUR_KEY, { project: 'bank' }))).rejects.toThrow(/a key cannot move/);
    await expect(reload(declare('other', FOREIGN_KEY, { project: 'nowhere' }))).rejects.toThrow(
      /other belongs to project nowhere, which does not exist/,
    );
    expect(await statusOf(OUR_KEY)).toBe(200);
  });
});

/** Entries that the change log got meanwhile. */
async function countChanges(work: () => Promise<void>): Promise<number> {
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(`${gateway.directory}/data/tollgate.db`, { readonly: true });
  const count = (): number =>
    database.prepare<[], number>('select count(*) from change_log').pluck().get() ?? 0;
  const before = count();
  await work();
  const difference = count() - before;
  database.close();
  return difference;
}
