/** What the documents want alerts of, found by a gateway at work and read over HTTP and by a command. */
import { beforeAll, describe, expect, it } from 'vitest';
import { adminClient, type Client, type Json } from '../admin/client.ts';
import { type Cli, createCli } from '../cli/cli.ts';
import { useExample } from '../support/example.ts';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

describe('alerts', { timeout: 120_000 }, () => {
  const scene = useExample('promptick', {
    // Far from the end of an hour, a day or a month, so that counts by the calendar do not begin anew.
    startAt: '2026-03-04T12:05:00Z',
    handler: (request, response) => {
      if (request.url?.endsWith('/broken') === true) sendJson(response, { error: 'broken' }, 500);
      else if (request.url?.endsWith('/completions') === true) {
        const usage = { prompt_tokens: 0, completion_tokens: 1_000_000, total_tokens: 1_000_000 };
        sendJson(response, { model: 'gpt-4o-mini', choices: [], usage });
      } else sendJson(response, { ok: true });
    },
    config: { trustedProxies: ['127.0.0.1'], defaultPlan: null },
  });
  let admin: Client;
  beforeAll(async () => {
    admin = await adminClient(scene);
  });

  const create = (name: string, input: object = {}) =>
    scene.gateway.server.services.keys.create({ name, ...input }, 'test');

  async function ask(key: string, times: number, action = 'execute', address = '192.0.2.1'): Promise<void> {
    for (let i = 0; i < times; i++) {
      const answer = await fetch(`${scene.gateway.url}/api/v1/agents/agent-1/${action}`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${key}`,
          'Content-Type': 'application/json',
          'X-Forwarded-For': address,
        },
        body: '{"model":"gpt-4o-mini","messages":[]}',
      });
      await answer.arrayBuffer();
    }
  }

  /** Until all requests so far are in the ledger and in the last use of their keys. */
  async function settle(): Promise<void> {
    await scene.gateway.metrics();
    await scene.gateway.server.services.lastUse.flush();
  }

  /**
   * The rules are looked at every minute of the clock. It is moved on by no more than one, so that what they
   * look back upon is still there however late they are.
   */
  async function findAlert(kind: string, keyId?: string): Promise<Json | undefined> {
    const query = `kind=${kind}&state=firing${keyId === undefined ? '' : `&key=${keyId}`}`;
    await settle();
    scene.gateway.advance(MINUTE_MS);
    const found = await until(
      async () => (await admin('GET', `/v1/alert-events?${query}`)).body['data'] as readonly Json[],
      ({ length }) => length > 0,
      60_000,
    );
    return found[0];
  }

  it('R24 tell of a high use of a limit, above 80 %', async () => {
    const issued = await create('near its limit', { rateLimits: { requestsPerDay: 10 } });
    await ask(issued.plaintext, 9);
    expect(await findAlert('limit_usage', issued.record.key.id)).toMatchObject({
      subject: { type: 'key', name: 'near its limit' },
    });
  });

  it('R51 tell of a quota that is exceeded', async () => {
    const issued = await create('over its limit', { rateLimits: { requestsPerDay: 2 } });
    await ask(issued.plaintext, 3);
    expect(await findAlert('limit_exhausted', issued.record.key.id)).toMatchObject({ severity: 'critical' });
  });

  it('R24 tell of a spike of errors, above 5 %', async () => {
    const issued = await create('failing');
    await ask(issued.plaintext, 27);
    await ask(issued.plaintext, 3, 'broken');
    expect(await findAlert('error_rate', issued.record.key.id)).toMatchObject({
      figures: { errors: 3, requests: 30 },
    });
  });

  it('R24 tell of a threshold of cost', async () => {
    const issued = await create('expensive');
    const { id } = issued.record.key;
    const rule = { name: 'cost-of-one', kind: 'cost', key_id: id, settings: { usd: 1, period: 'day' } };
    expect((await admin('POST', '/v1/alert-rules', rule)).status).toBe(201);
    // A million tokens of output cost $0.60.
    await ask(issued.plaintext, 2, 'completions');
    expect(await findAlert('cost', id)).toMatchObject({ rule_name: 'cost-of-one' });
  });

  it('R51 tell of failed authentications', async () => {
    const good = (await create('mistyped')).plaintext;
    const unknown = `${good.slice(0, -2)}${good.endsWith('00') ? '11' : '00'}`;
    await ask(unknown, 110);
    expect(await findAlert('auth_failures')).toMatchObject({ subject: { type: 'gateway' } });
  });

  it('R51 tell of a key that is used from a new place', async () => {
    // One request is all of its limit, so that an alert tells when the rules have seen the first place.
    const issued = await create('travelling', { rateLimits: { requestsPerDay: 1 } });
    await ask(issued.plaintext, 1);
    await findAlert('limit_usage', issued.record.key.id);
    scene.gateway.advance(WEEK_MS + MINUTE_MS);
    await ask(issued.plaintext, 1, 'execute', '198.51.100.7');
    expect(JSON.stringify(await findAlert('new_network', issued.record.key.id))).toContain('198.51.100');
  });

  it('R24, R50, R51 tell of an unusual pattern: of an hour unlike those of the weeks before', async () => {
    const issued = await create('shop');
    for (let week = 0; week < 5; week++) {
      await ask(issued.plaintext, 2);
      await settle();
      scene.gateway.advance(WEEK_MS);
    }
    await ask(issued.plaintext, 120);
    expect(await findAlert('unusual_pattern', issued.record.key.id)).toMatchObject({
      subject: { name: 'shop' },
    });
  });

  it('are listed by a command', async () => {
    const cli: Cli = createCli();
    try {
      const config = ['--config', scene.gateway.configFile];
      const { data } = await cli.json('alerts', 'list', '--kind', 'limit_usage', ...config);
      expect(JSON.stringify(data)).toContain('near its limit');
    } finally {
      cli.dispose();
    }
  });
});
