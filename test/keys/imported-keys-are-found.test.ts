/** Where a key of a foreign shape is looked for, and what an import changes for keys of our own shapes. */
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { until } from '../support/until.ts';

const PLAIN = 'acme-4f9a1c0be27d48e6a35b';
const HASHED = 'acme-91d07b6e5c2f4a8d9e03';
const UNCHECKED = `sk_live_${'a'.repeat(50)}`;

let upstream: TestUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  const to = (credential: object) => ({ url: upstream.url, provider: 'generic', credential });
  gateway = await startGateway({
    config: {
      upstreams: {
        none: to({ mode: 'none' }),
        inject: to({ mode: 'inject', value: 'Bearer ours' }),
        passthrough: to({ mode: 'passthrough' }),
      },
      routes: ['none', 'inject', 'passthrough'].map((name) => ({ name, path: `/${name}/`, upstream: name })),
      keys: { pepperFile: 'data/tollgate.pepper', importedPatterns: ['acme-*'] },
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

async function send(route: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(`${gateway.url}/${route}/x`, { headers });
  return response.ok ? 'ok' : (response.headers.get('x-tollgate-error') ?? '');
}

async function importKeys(...rows: object[]): Promise<void> {
  const text = JSON.stringify(rows.map((row, index) => ({ name: `key ${index}`, ...row })));
  const report = await gateway.server.services.keyImport.import(
    text,
    { format: 'json', dryRun: false },
    'test',
  );
  expect(report.problems).toEqual([]);
}

it('refuses foreign shapes without a look-up until one has been imported', async () => {
  expect(await send('none', { 'x-api-key': PLAIN })).toBe('malformed_credential');
  expect(await send('none', { 'x-api-key': UNCHECKED })).toBe('invalid_api_key');
});

describe('after an import', () => {
  beforeAll(async () => {
    await importKeys({ key: PLAIN }, { sha256: hash('sha256', HASHED) });
    await until(async () => (await send('none', { 'x-api-key': PLAIN })) === 'ok');
  });

  it.each([
    ['a plaintext key', PLAIN],
    ['a hashed key', HASHED],
  ])('%s is found wherever a platform key may stand', async (_name, key) => {
    for (const route of ['none', 'inject']) {
      expect(await send(route, { 'x-api-key': key })).toBe('ok');
      expect(await send(route, { authorization: `Bearer ${key}` })).toBe('ok');
    }
    // The key is found there too; what lacks is the credential of the provider.
    expect(await send('passthrough', { 'x-api-key': key })).toBe('upstream_credential_missing');
    expect(await send('passthrough', { authorization: `Bearer ${key}` })).toBe('upstream_credential_missing');
  });

  it('another foreign text in Authorization is the own credential of the caller on a passthrough route', async () => {
    expect(await send('passthrough', { authorization: 'Bearer sk-of-the-provider-123' })).toBe(
      'malformed_credential',
    );
    expect(
      await send('passthrough', { 'x-api-key': PLAIN, authorization: 'Bearer sk-of-the-provider-123' }),
    ).toBe('ok');
    expect(upstream.seen.at(-1)?.headers.authorization).toBe('Bearer sk-of-the-provider-123');
  });

  it('the checksum of our own shapes counts as before', async () => {
    expect(await send('none', { 'x-api-key': UNCHECKED })).toBe('invalid_api_key');
    const { uncheckedFormats } = await shapes();
    expect(uncheckedFormats.size).toBe(0);
  });

  it('the key survives a reload, and ends when it is revoked', async () => {
    const { services } = gateway.server;
    const [record] = (await services.keys.list({ name: 'key 1' })).records;
    await services.keys.revoke(record?.key.id ?? '');
    await until(async () => (await send('none', { 'x-api-key': HASHED })) === 'invalid_api_key');
    expect(await send('none', { 'x-api-key': PLAIN })).toBe('ok');
  });

  it('a key in a shape of ours without checksum is found, and others of that shape are looked up', async () => {
    await importKeys({ key: UNCHECKED });
    await until(async () => (await send('none', { authorization: `Bearer ${UNCHECKED}` })) === 'ok');
    expect(await send('none', { 'x-api-key': `sk_live_${'b'.repeat(50)}` })).toBe('invalid_api_key');
    expect([...(await shapes()).uncheckedFormats]).toEqual(['token']);
  });

  it('rotation gives it a secret in the format of its project, and the imported one a grace', async () => {
    const { services } = gateway.server;
    const { records } = await services.keys.list({ name: 'key 0' });
    const record = records.find(({ key }) => key.format === 'imported');
    const rotated = await services.keys.rotate(record?.key.id ?? '', 60_000);
    expect(rotated.plaintext).toMatch(/^tg_live_/);
    await until(async () => (await send('none', { authorization: `Bearer ${rotated.plaintext}` })) === 'ok');
    expect(await send('none', { 'x-api-key': PLAIN })).toBe('ok');
    expect(rotated.record.previousSecret).toMatchObject({ last8: record?.key.last8 });
  });
});

async function shapes() {
  const { SqliteKeyReader } = await import('../../src/storage/sqlite/key-reader.ts');
  const { createClock } = await import('../../src/lib/clock.ts');
  const reader = new SqliteKeyReader(`${gateway.directory}/data/tollgate.db`, createClock());
  try {
    return reader.importedShapes();
  } finally {
    reader.close();
  }
}
