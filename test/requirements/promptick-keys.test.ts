import { describe, expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;

describe('keys of agents', () => {
  const scene = useExample('promptick');
  const services = () => scene.gateway.server.services;

  function ask(key: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${scene.gateway.url}/api/v1/agents/agent-1/execute`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, ...headers },
    });
  }

  async function statusOf(key: string, headers: Record<string, string> = {}): Promise<number> {
    const answer = await ask(key, headers);
    await answer.arrayBuffer();
    return answer.status;
  }

  async function describeKey(id: string) {
    return services().describeKey(await services().keys.show(id));
  }

  it('R3 takes a name, three limits, an expiry and origins', async () => {
    const rateLimits = { requestsPerMinute: 100, requestsPerHour: 5000, requestsPerDay: 100_000 };
    const expiresAt = Date.now() + 90 * DAY_MS;
    const issued = await services().keys.create(
      { name: 'Production Server', rateLimits, expiresAt, allowedOrigins: ['https://app.example.com'] },
      'test',
    );
    const key = await describeKey(issued.record.key.id);
    expect(key).toMatchObject({
      name: 'Production Server',
      rate_limits: rateLimits,
      expires_at: new Date(expiresAt).toISOString().replace('.000Z', 'Z'),
      allowed_origins: ['https://app.example.com'],
    });
    expect((await ask(issued.plaintext)).headers.get('x-ratelimit-limit')).toBe('100');
  });

  it.each([
    ['development', [10, 500, 10_000]],
    ['production', [100, 5000, 100_000]],
    ['enterprise', [1000, 50_000, 1_000_000]],
  ])('R4 has the preset %s', async (plan, figures) => {
    const key = await scene.gateway.createKey({ plan });
    const answer = await ask(key);
    const policy = answer.headers.get('ratelimit-policy') ?? '';
    expect([...policy.matchAll(/q=(\d+)/g)].map(([, figure]) => Number(figure))).toEqual(figures);
  });

  it('R5 lets a key live for ever, for 30 or 90 days, or to a date', async () => {
    const start = Date.now();
    const never = await scene.gateway.createKey({ expiresAt: null });
    const month = await scene.gateway.createKey({ expiresAt: start + 30 * DAY_MS });
    const quarter = await scene.gateway.createKey({ expiresAt: start + 90 * DAY_MS });
    const custom = await scene.gateway.createKey({ expiresAt: start + 45 * DAY_MS });
    const all = [never, month, quarter, custom];
    expect(await Promise.all(all.map((key) => statusOf(key)))).toEqual([200, 200, 200, 200]);
    scene.gateway.advance(31 * DAY_MS);
    expect(await Promise.all(all.map((key) => statusOf(key)))).toEqual([200, 401, 200, 200]);
    scene.gateway.advance(15 * DAY_MS);
    expect(await Promise.all(all.map((key) => statusOf(key)))).toEqual([200, 401, 200, 401]);
    scene.gateway.advance(45 * DAY_MS);
    expect(await Promise.all(all.map((key) => statusOf(key)))).toEqual([200, 401, 401, 401]);
  });

  it('R6 holds a key to its origins, and an empty list to none', async () => {
    const allowedOrigins = ['https://app.example.com', 'https://admin.example.com'];
    const listed = await scene.gateway.createKey({ allowedOrigins });
    const open = await scene.gateway.createKey({ allowedOrigins: [] });
    expect(await statusOf(listed, { Origin: 'https://app.example.com' })).toBe(200);
    expect(await statusOf(listed, { Origin: 'https://admin.example.com' })).toBe(200);
    expect(await statusOf(listed, { Origin: 'https://evil.example' })).toBe(403);
    // A server sends no Origin.
    expect(await statusOf(listed)).toBe(200);
    expect(await statusOf(open, { Origin: 'https://anywhere.example' })).toBe(200);
  });

  it('R7 shows the plaintext at creation and never again', async () => {
    const issued = await services().keys.create({ name: 'once' }, 'test');
    expect(services().describeIssuedKey(issued).key).toBe(issued.plaintext);
    await statusOf(issued.plaintext);
    const { id } = issued.record.key;
    const page = await services().keys.list({});
    const texts = [
      await describeKey(id),
      page.records.map(services().describeKey),
      await scene.gateway.metrics(),
    ];
    expect(JSON.stringify(texts)).toContain(id);
    expect(JSON.stringify(texts)).not.toContain(issued.plaintext.slice(8));
    expect(scene.gateway.logLines.join('\n')).not.toContain(issued.plaintext.slice(8));
  });

  it('R8 lists name, last 8 characters, use, last use, expiry and status', async () => {
    const issued = await services().keys.create({ name: 'Mobile App - iOS' }, 'test');
    await statusOf(issued.plaintext);
    await scene.gateway.metrics();
    await services().lastUse.flush();
    const page = await services().keys.list({});
    const own = page.records.filter(({ key }) => key.name === 'Mobile App - iOS');
    const [row] = await until(
      () => services().withUsage(own.map(services().describeKey)),
      ([key]) => key?.usage.requests_total === 1,
    );
    expect(row).toMatchObject({
      last8: issued.plaintext.slice(-8),
      last_used: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      expires_at: null,
      status: 'active',
    });
  });

  it('R9 ends a revoked key at once', async () => {
    const issued = await services().keys.create({ name: 'leaked' }, 'test');
    expect(await statusOf(issued.plaintext)).toBe(200);
    await services().keys.revoke(issued.record.key.id);
    const revokedAt = performance.now();
    await until(
      () => statusOf(issued.plaintext),
      (status) => status === 401,
    );
    expect(performance.now() - revokedAt).toBeLessThan(1_000);
  });

  it('R10 tells active, expired, revoked and rate limited apart', async () => {
    const { keys } = services();
    const issued = await keys.create({ name: 'state', rateLimits: { requestsPerMinute: 1 } }, 'test');
    const { id } = issued.record.key;
    expect((await describeKey(id)).status).toBe('active');
    await statusOf(issued.plaintext);
    expect((await describeKey(id)).status).toBe('rate_limited');
    scene.gateway.advance(61_000);
    expect((await describeKey(id)).status).toBe('active');
    const ending = await keys.create({ name: 'ending', expiresAt: Date.now() + 1_000 * DAY_MS }, 'test');
    scene.gateway.advance(1_000 * DAY_MS);
    expect((await describeKey(ending.record.key.id)).status).toBe('expired');
    await keys.revoke(id);
    expect((await describeKey(id)).status).toBe('revoked');
  });

  it('R11 lets old and new key live together until the old one is revoked', async () => {
    const { keys } = services();
    const old = await keys.create({ name: 'old' }, 'test');
    const replacement = await keys.create({ name: 'new' }, 'test');
    expect([await statusOf(old.plaintext), await statusOf(replacement.plaintext)]).toEqual([200, 200]);
    scene.gateway.advance(2 * DAY_MS);
    expect([await statusOf(old.plaintext), await statusOf(replacement.plaintext)]).toEqual([200, 200]);
    await keys.revoke(old.record.key.id);
    await until(
      () => statusOf(old.plaintext),
      (status) => status === 401,
    );
    expect(await statusOf(replacement.plaintext)).toBe(200);
  });

  it('R11 rotates one key, whose old secret works through the grace', async () => {
    const { keys } = services();
    const issued = await keys.create({ name: 'rotated' }, 'test');
    const rotated = await keys.rotate(issued.record.key.id, 2 * DAY_MS);
    expect(rotated.record.key.id).toBe(issued.record.key.id);
    expect([await statusOf(issued.plaintext), await statusOf(rotated.plaintext)]).toEqual([200, 200]);
    scene.gateway.advance(2 * DAY_MS);
    expect([await statusOf(issued.plaintext), await statusOf(rotated.plaintext)]).toEqual([401, 200]);
  });

  it.each([
    ['critical', 30],
    ['production', 90],
    ['development', 180],
  ])('R12 asks to rotate %s keys after %d days', async (rotation, days) => {
    const issued = await services().keys.create({ name: 'aging', metadata: { rotation } }, 'test');
    const { created_at: createdAt, rotation_due_at: dueAt } = services().describeKey(issued.record);
    expect(Date.parse(dueAt ?? '') - Date.parse(createdAt)).toBe(days * DAY_MS);
    const due = async () => {
      const page = await services().keys.list({ due: true });
      return page.records.some(({ key }) => key.id === issued.record.key.id);
    };
    expect(await due()).toBe(false);
    scene.gateway.advance(days * DAY_MS);
    expect(await due()).toBe(true);
  });

  it.each(['dev', 'stg', 'prod'])('R13 writes the label %s into a live key', async (label) => {
    const key = await scene.gateway.createKey({ label });
    expect(key).toMatch(new RegExp(`^pk_live_${label}_[0-9A-Za-z]{50}$`));
    expect(await statusOf(key)).toBe(200);
  });
});
