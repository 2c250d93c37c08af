import type { ServerResponse } from 'node:http';
import net from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { sendJson } from '../support/upstream.ts';
import { attack, createCountedKey, head, useTarget } from './attack.ts';

describe('an upgrade that is asked for behind a request', () => {
  const held: ServerResponse[] = [];
  const scene = useTarget({
    handler: (request, response) => {
      if (request.url === '/held') held.push(response);
      else sendJson(response, { ok: true });
    },
    route: { errors: 'flat' },
  });
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  const get = (path: string, ...lines: readonly string[]) =>
    head(`GET ${path} HTTP/1.1`, 'Host: gateway.test', `X-API-Key: ${key}`, ...lines);
  const WEBSOCKET = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
  const upgradeTo = (protocol: string, ...lines: readonly string[]) =>
    get('/api/upgrade', 'Connection: Upgrade', `Upgrade: ${protocol}`, ...WEBSOCKET, ...lines);

  it.each([
    ['websocket', []],
    ['tollgate/1', []],
    ['websocket', ['Expect: 100-continue']],
  ])('to %s is refused after the answers before it: %s', async (protocol, lines) => {
    const sent = `${get('/api/1')}${get('/api/2')}${upgradeTo(protocol, ...lines)}${get('/api/hidden')}`;
    const { answers, statuses, seen, spent } = await attack(scene, key, sent);
    expect(statuses).toEqual([200, 200, 400]);
    expect(seen.map(({ url }) => url)).toEqual(['/1', '/2']);
    expect(spent).toBe(2);
    expect(answers.at(-1)?.headers.get('connection')).toBe('close');
    expect(JSON.parse(answers.at(-1)?.body ?? '')).toHaveProperty('message');
  });

  it('does not disturb a request that still runs', async () => {
    const { hostname, port } = new URL(scene.gateway.url);
    const socket = net.connect(Number(port), hostname);
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
    });
    const closed = new Promise((resolve) => {
      socket.once('close', resolve);
    });
    socket.write(get('/api/held'));
    await until(() => held.length === 1);
    socket.write(upgradeTo('websocket'));
    // Another connection is served meanwhile, so that what was written has arrived too.
    await attack(scene, key, get('/api/other', 'Connection: close'));
    const [response] = held.splice(0);
    expect(response?.destroyed).toBe(false);
    if (response !== undefined) sendJson(response, { ok: true });
    await closed;
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });
});
