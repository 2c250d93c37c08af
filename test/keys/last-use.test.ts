/** When and from where a key was last used: remembered for every key, written for none of the requests. */
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';

const scene = useScene({ config: { trustedProxies: ['127.0.0.1/32'] } });

function readDataVersion(): unknown {
  const database = new Database(`${scene.gateway.directory}/data/tollgate.db`, { readonly: true });
  try {
    return database.prepare('select sum(last_used_at) from api_keys').pluck().get();
  } finally {
    database.close();
  }
}

it('shows instant and address of the latest request once it is written', async () => {
  const { services } = scene.gateway.server;
  const { record, plaintext } = await services.keys.create({ name: 'a' }, 'test');
  const send = (from: string): Promise<Response> =>
    fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': plaintext, 'x-forwarded-for': from } });
  expect((await send('192.0.2.1')).status).toBe(200);
  for (let index = 0; index < 20; index++) await send('192.0.2.2');
  const shown = await until(
    async () => {
      await services.lastUse.flush();
      return services.describeKey(await services.keys.show(record.key.id));
    },
    ({ last_used_ip: ip }) => ip === '192.0.2.2',
  );
  expect(Math.abs(Date.parse(shown.last_used ?? '') - Date.now())).toBeLessThan(60_000);
});

it('writes nothing while requests run', async () => {
  const { services } = scene.gateway.server;
  const { record, plaintext } = await services.keys.create({ name: 'b' }, 'test');
  await services.lastUse.flush();
  const before = readDataVersion();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': plaintext } }),
    ),
  );
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(readDataVersion()).toBe(before);
  await until(async () => {
    await services.lastUse.flush();
    return (await services.keys.show(record.key.id)).key.lastUsedAt !== null;
  });
});

it('keeps the change log, and with it every cache, out of it', async () => {
  const { services } = scene.gateway.server;
  const { record, plaintext } = await services.keys.create({ name: 'c' }, 'test');
  const latest = (): unknown => {
    const database = new Database(`${scene.gateway.directory}/data/tollgate.db`, { readonly: true });
    try {
      return database.prepare('select max(seq) from change_log').pluck().get();
    } finally {
      database.close();
    }
  };
  const before = latest();
  await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': plaintext } });
  await until(async () => {
    await services.lastUse.flush();
    return (await services.keys.show(record.key.id)).key.lastUsedAt !== null;
  });
  expect(latest()).toBe(before);
});
