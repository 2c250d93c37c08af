/** Rotation through the gateway: two secrets for a while, one key, one quota, and who still uses the old one. */
import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';

const HOUR_MS = 3_600_000;

const scene = useScene({
  config: { projects: { pairs: { formats: ['pair'] } } },
});

function send(key: string): Promise<Response> {
  return fetch(`${scene.gateway.url}/api/x`, { headers: { authorization: `Bearer ${key}` } });
}

async function awaitStatus(key: string, status: number): Promise<void> {
  await until(
    async () => (await send(key)).status,
    (found) => found === status,
  );
}

async function create(input: object = {}) {
  const { keys } = scene.gateway.server.services;
  const { record, plaintext } = await keys.create({ name: 'a', ...input }, 'test');
  return { id: record.key.id, key: record.key, old: plaintext };
}

async function describeKey(id: string) {
  const { services } = scene.gateway.server;
  await services.lastUse.flush();
  return services.describeKey(await services.keys.show(id));
}

describe('a rotation with grace', () => {
  it('lets both secrets work until the grace is over, on one quota', async () => {
    const { id, old } = await create({ rateLimits: { requestsPerHour: 4 } });
    const { plaintext, record } = await scene.gateway.server.services.keys.rotate(id, HOUR_MS / 2);
    expect(record.key.id).toBe(id);
    const answers: (string | null)[] = [];
    for (const key of [old, plaintext, old, plaintext, old, plaintext]) {
      const response = await send(key);
      answers.push(response.ok ? response.headers.get('x-ratelimit-remaining') : String(response.status));
    }
    expect(answers).toEqual(['3', '2', '1', '0', '429', '429']);
    scene.gateway.advance(HOUR_MS / 2 + 1);
    expect((await send(old)).status).toBe(401);
    expect((await send(plaintext)).status).toBe(429);
    scene.gateway.advance(HOUR_MS);
    await awaitStatus(plaintext, 200);
  });

  it('tells when the old secret was last used, apart from the new one', async () => {
    const { id, old } = await create();
    const { plaintext } = await scene.gateway.server.services.keys.rotate(id, HOUR_MS);
    await awaitStatus(plaintext, 200);
    await until(async () => (await describeKey(id)).last_used !== null);
    expect((await describeKey(id)).previous_secret).toMatchObject({ last_used: null });
    await send(old);
    const used = await until(
      () => describeKey(id),
      ({ previous_secret: previous }) => previous?.last_used !== null,
    );
    const oldUse = used.previous_secret?.last_used;
    scene.gateway.advance(60_000);
    await send(plaintext);
    await until(async () => (await describeKey(id)).last_used !== oldUse);
    expect((await describeKey(id)).previous_secret).toMatchObject({ last_used: oldUse });
  });

  it('lasts at most until the key itself ends, to the millisecond', async () => {
    const { keys } = scene.gateway.server.services;
    const { id, old } = await create({ expiresAt: nowMs() + HOUR_MS });
    const { record, plaintext } = await keys.rotate(id, 48 * HOUR_MS);
    expect(record.previousSecret?.expiresAt).toBe(record.key.expiresAt);
    await awaitStatus(plaintext, 200);
    expect((await send(old)).status).toBe(200);
    scene.gateway.advance(HOUR_MS);
    expect((await send(old)).status).toBe(401);
    expect((await send(plaintext)).status).toBe(401);
    await keys.update(id, { expiresAt: null });
    await awaitStatus(plaintext, 200);
    expect((await send(old)).status).toBe(401);
  });

  it('is cut short by the next rotation: a key has two secrets at most', async () => {
    const { keys } = scene.gateway.server.services;
    const { id, old: first } = await create();
    const { plaintext: second } = await keys.rotate(id, HOUR_MS);
    const { plaintext: third } = await keys.rotate(id, HOUR_MS);
    await awaitStatus(first, 401);
    expect([(await send(second)).status, (await send(third)).status]).toEqual([200, 200]);
  });
});

it('without grace the old secret ends at once', async () => {
  const { id, old } = await create();
  expect((await send(old)).status).toBe(200);
  const { plaintext } = await scene.gateway.server.services.keys.rotate(id, 0);
  await awaitStatus(old, 401);
  expect((await send(plaintext)).status).toBe(200);
});

it('a pair keeps its public half, and old and new secrets go with it', async () => {
  const { id, key, old } = await create({ project: 'pairs' });
  const { plaintext, record } = await scene.gateway.server.services.keys.rotate(id, HOUR_MS);
  expect(record.key.publicKey).toBe(key.publicKey);
  expect(plaintext.split(':')[0]).toBe(key.publicKey);
  await awaitStatus(plaintext, 200);
  expect((await send(old)).status).toBe(200);
});

it('a pair is used by its public half without touching the old secret', async () => {
  const { id, key } = await create({
    project: 'pairs',
    originCheck: 'public_only',
    allowedOrigins: ['https://a.com'],
  });
  await scene.gateway.server.services.keys.rotate(id, HOUR_MS);
  const response = await fetch(`${scene.gateway.url}/api/x`, {
    headers: { 'x-api-key': key.publicKey ?? '', origin: 'https://a.com' },
  });
  expect(response.status).toBe(200);
  await until(async () => (await describeKey(id)).last_used !== null);
  expect((await describeKey(id)).previous_secret).toMatchObject({ last_used: null });
});

function nowMs(): number {
  return scene.gateway.nowMs();
}
