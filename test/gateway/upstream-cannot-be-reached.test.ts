import net, { type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { findClosedPort, rawAnswer, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { findRecord, send } from './upstream-scene.ts';

const CONNECT_MS = 500;

/** Three ways of being dead. TLS that is never answered is the connect timeout that loopback can show. */
describe('an upstream that cannot be reached', () => {
  let hanging: RawUpstream;
  let closing: RawUpstream;
  let spare: RawUpstream;
  let gateway: TestGateway;
  let key = '';

  beforeAll(async () => {
    hanging = await startRawUpstream({ onConnection: (socket) => socket.resume() });
    closing = await startRawUpstream({ onConnection: (socket) => socket.destroy() });
    spare = await startRawUpstream({ onRequest: (socket) => socket.write(rawAnswer('spare')) });
    const timeouts = { connectMs: CONNECT_MS };
    const credential = { mode: 'prefer-client', value: 'Bearer of-the-dead' };
    const dead = {
      refused: { url: `http://127.0.0.1:${await findClosedPort()}`, credential },
      unknown: { url: 'http://no-such-host.invalid', timeouts, credential },
      hanging: { url: `https://127.0.0.1:${hanging.port}`, timeouts, credential, retries: { attempts: 1 } },
      closing: { url: `https://127.0.0.1:${closing.port}`, timeouts, credential },
    };
    const names = Object.keys(dead);
    gateway = await startGateway({
      config: {
        upstreams: {
          ...dead,
          spare: { url: spare.url, credential: { mode: 'prefer-client', value: 'Bearer of-the-spare' } },
        },
        routes: names.flatMap((name) => [
          { name, path: `/${name}/`, stripPrefix: `/${name}`, upstream: name, maxBodyBytes: 50_000_000 },
          {
            name: `${name}-spare`,
            path: `/with-spare/${name}/`,
            stripPrefix: `/with-spare/${name}`,
            upstream: name,
            fallbacks: ['spare'],
            maxBodyBytes: 50_000_000,
          },
        ]),
      },
    });
    key = await gateway.createKey({ rateLimits: { maxConcurrent: 50 } });
  });
  afterAll(async () => {
    await gateway?.stop();
    await Promise.all([hanging?.close(), closing?.close(), spare?.close()]);
  });

  describe.each([
    ['refused', 502, 'upstream_unreachable'],
    ['unknown', 502, 'upstream_unreachable'],
    ['hanging', 504, 'upstream_timeout'],
    ['closing', 502, 'upstream_unreachable'],
  ] as const)('because it is %s', (name, status, code) => {
    it(`is answered ${status} in time`, async () => {
      const answer = await send(`${gateway.url}/${name}/x`, key, { method: 'POST', body: '{}' });
      expect(answer.status).toBe(status);
      expect(answer.headers['x-tollgate-error']).toBe(code);
      expect(answer.tookMs).toBeLessThan(CONNECT_MS * 10);
      const { outcome } = await findRecord(
        gateway,
        (line) => line['request_id'] === answer.headers['x-request-id'],
      );
      expect(outcome).toBe('upstream_error');
      const reason = gateway.logLines.find(
        (line) => line.includes('the upstream failed') && line.includes(name),
      );
      expect(reason).toContain(String(answer.headers['x-request-id']));
    });

    it('is replaced by a fallback, which gets the whole request with a credential of its own', async () => {
      const body = 'b'.repeat(1_000_000);
      const answer = await send(`${gateway.url}/with-spare/${name}/deep/path?q=1`, key, {
        method: 'POST',
        body,
        headers: { authorization: 'Bearer callers-own', cookie: 'session=1', 'x-custom': 'kept' },
      });
      expect([answer.status, answer.body]).toEqual([200, 'spare']);
      const seen = spare.seen.at(-1);
      expect(seen?.line).toBe('POST /deep/path?q=1 HTTP/1.1');
      expect(seen?.body === body).toBe(true);
      expect(seen?.headers.get('authorization')).toBe('Bearer of-the-spare');
      expect(seen?.headers.get('x-custom')).toBe('kept');
      expect(seen?.headers.has('cookie')).toBe(false);
      expect(seen?.headers.has('x-api-key')).toBe(false);
    });
  });

  it('is asked again only now and then, while the fallback serves', async () => {
    await send(`${gateway.url}/with-spare/closing/x`, key);
    const before = closing.connections;
    for (let i = 0; i < 20; i++) {
      expect((await send(`${gateway.url}/with-spare/closing/x`, key)).body).toBe('spare');
    }
    expect(closing.connections).toBe(before);
    gateway.advance(60_000);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(`${gateway.url}/with-spare/closing/x`, key)),
    );
    expect(answers.map(({ body }) => body)).toEqual(answers.map(() => 'spare'));
    // One request found out for all of them.
    expect(closing.connections).toBe(before + 1);
  });

  it('does not keep a client that leaves while it is connected to', async () => {
    const { hostname, port } = new URL(gateway.url);
    const client: Socket = net.connect(Number(port), hostname);
    const before = hanging.connections;
    client.write(`GET /hanging/left HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key: ${key}\r\n\r\n`);
    await until(() => hanging.connections > before);
    client.destroy();
    const record = await findRecord(gateway, (line) => line['path'] === '/hanging/left');
    expect(record['outcome']).toBe('client_closed');
  });
});
