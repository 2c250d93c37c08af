import { describe, expect, it } from 'vitest';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';
import { COMMANDS_TAKE, type Shown, useManagedExample } from './managed-scene.ts';

const DAY_MS = 86_400_000;

describe('agents managed by commands', COMMANDS_TAKE, () => {
  const { scene, json, list, text, settle } = useManagedExample('promptick', (request, response) => {
    if (request.url?.endsWith('/broken') === true) sendJson(response, { error: 'broken' }, 500);
    else sendJson(response, { ok: true });
  });

  async function ask(key: unknown, action = 'execute'): Promise<number> {
    const answer = await fetch(`${scene.gateway.url}/api/v1/agents/agent-1/${action}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${String(key)}` },
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('R3, R5 creates a key with a name, three limits, an expiry and origins', async () => {
    const created = await json(
      'keys create --rpm 100 --rph 5000 --rpd 100000 --expires 90d --origin https://app.example.com --agent agent-1 --name',
      'Production Server',
    );
    expect(created).toMatchObject({
      name: 'Production Server',
      rate_limits: { requestsPerMinute: 100, requestsPerHour: 5000, requestsPerDay: 100_000 },
      allowed_origins: ['https://app.example.com'],
      agents: ['agent-1'],
    });
    const lifetimeMs = Date.parse(String(created['expires_at'])) - Date.parse(String(created['created_at']));
    expect(Math.round(lifetimeMs / DAY_MS)).toBe(90);
    expect(await ask(created['key'])).toBe(200);
  });

  it('R8 lists name, last 8 characters, use, last use, expiry and status', async () => {
    const created = await json('keys create --name listed --expires 30d');
    expect(await ask(created['key'])).toBe(200);
    await settle();
    const [row] = await list('keys list --name listed');
    expect(row).toMatchObject({
      name: 'listed',
      last8: String(created['key']).slice(-8),
      usage: { requests_total: 1 },
      last_used: expect.stringMatching(/Z$/) as string,
      expires_at: created['expires_at'],
      status: 'active',
    });
    const { stdout } = await text('keys list --name listed');
    for (const column of ['NAME', 'PREFIX', 'STATUS', 'EXPIRES', 'LAST USED', 'listed', 'active']) {
      expect(stdout).toContain(column);
    }
    expect(stdout).not.toContain(String(created['key']));
  });

  it('R9 ends a key at once by `keys revoke`', async () => {
    const created = await json('keys create --name leaked');
    expect(await ask(created['key'])).toBe(200);
    await json(`keys revoke ${created.id}`);
    await until(
      () => ask(created['key']),
      (status) => status === 401,
    );
    expect((await list('keys list --name leaked')).map(({ id }) => id)).not.toContain(created.id);
  });

  it('R10 tells active, rate limited, expired and revoked apart', async () => {
    const key = await json('keys create --name state --rpm 1');
    expect(key['status']).toBe('active');
    expect(await ask(key['key'])).toBe(200);
    expect((await json(`keys show ${key.id}`))['status']).toBe('rate_limited');
    expect((await json(`keys revoke ${key.id}`))['status']).toBe('revoked');
    // By the clock of the commands, which is that of the machine, this key ended a day ago.
    scene.gateway.shiftWallClock(-2 * DAY_MS);
    const expiresAt = scene.gateway.nowMs() + DAY_MS;
    const ended = await scene.gateway.server.services.keys.create({ name: 'ended', expiresAt }, 'test');
    scene.gateway.shiftWallClock(2 * DAY_MS);
    const expired = await list('keys list --status expired');
    expect(expired.map(({ id, status }) => [id, status])).toEqual([[ended.record.key.id, 'expired']]);
  });

  it('R11 rotates by a second key, or by a new secret with a grace', async () => {
    const old = await json('keys create --name rotated');
    const rotated = await json(`keys rotate ${old.id} --grace 48h`);
    expect(rotated.id).toBe(old.id);
    await until(
      () => ask(rotated['key']),
      (status) => status === 200,
    );
    expect(await ask(old['key'])).toBe(200);
    const { previous_secret: previous } = await json(`keys show ${old.id}`);
    const { expires_at: until48h, last8 } = previous as { expires_at: string; last8: string };
    expect(last8).toBe(String(old['key']).slice(-8));
    expect(Math.round((Date.parse(until48h) - Date.now()) / 3_600_000)).toBe(48);
  });

  it('R12 reminds to rotate critical keys after 30 days, production after 90, development after 180', async () => {
    for (const [rotation, days] of Object.entries({ critical: 30, production: 90, development: 180 })) {
      const created = await json(`keys create --name aging --metadata rotation=${rotation}`);
      const { created_at: from, rotation_due_at: due } = created;
      expect(Date.parse(String(due)) - Date.parse(String(from))).toBe(days * DAY_MS);
    }
    expect(await list('keys list --due --name aging')).toEqual([]);
  });
});

describe('what each key does, as the dashboard shows it', COMMANDS_TAKE, () => {
  const USAGE = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
  const { scene, json, list, settle } = useManagedExample('promptick', (request, response) => {
    if (request.url?.endsWith('/broken') === true) sendJson(response, { error: 'broken' }, 500);
    else sendJson(response, { model: 'gpt-4o-mini', choices: [], usage: USAGE });
  });
  const COST_USD = (1000 * 0.15 + 100 * 0.6) / 1e6;

  async function spend(name: string, good: number): Promise<Shown> {
    const created = await json(`keys create --name ${name} --rpm 50`);
    for (const action of [...Array.from({ length: good }, () => 'chat/completions'), 'broken']) {
      const answer = await fetch(`${scene.gateway.url}/api/v1/agents/agent-1/${action}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${String(created['key'])}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ model: 'gpt-4o-mini', messages: [] }),
      });
      await answer.arrayBuffer();
    }
    await settle();
    return created;
  }

  it('R22 shows requests over time, success and error rates, average latency and cost of one key', async () => {
    const { id } = await spend('analysed', 3);
    for (const by of ['minute', 'hour', 'day']) {
      const rows = await list(`usage --key ${id} --by ${by} --since 24h`);
      const sum = (field: string) => rows.reduce((total, row) => total + Number(row[field]), 0);
      expect([sum('requests'), sum('errors')], by).toEqual([4, 1]);
      expect(sum('cost_usd')).toBeCloseTo(3 * COST_USD, 9);
      for (const row of rows) expect(row['group']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    }
    const { total } = (await json(`usage --key ${id}`)) as unknown as {
      total: { latency_ms: { avg: number } };
    };
    expect(total.latency_ms.avg).toBeGreaterThan(0);
    const byStatus = await list(`usage --key ${id} --by status`);
    expect(byStatus.map(({ group, requests }) => `${String(group)}: ${String(requests)}`).toSorted()).toEqual(
      ['200: 3', '500: 1'],
    );
  });

  it('R23 shows requests, error rates and cost of all keys side by side', async () => {
    const [first, second] = [await spend('first', 2), await spend('second', 1)];
    const rows = await list('usage --by key');
    const figuresOf = ({ id }: Shown) => {
      const row = rows.find(({ group }) => group === id);
      return [row?.['name'], row?.['requests'], row?.['errors'], Number(row?.['cost_usd']).toFixed(9)];
    };
    expect(figuresOf(first)).toEqual(['first', 3, 1, (2 * COST_USD).toFixed(9)]);
    expect(figuresOf(second)).toEqual(['second', 2, 1, COST_USD.toFixed(9)]);
  });
});
