/** SIGTERM ends the process in an order that loses nothing. */
import type { ServerResponse } from 'node:http';
import http from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { type ServerProcess, startProcess } from './server-process.ts';

let upstream: TestUpstream;
let server: ServerProcess;
let streams: ServerResponse[];
beforeEach(async () => {
  streams = [];
  upstream = await startUpstream((request, response) => {
    if (request.url === '/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"n":1}\n\n');
      streams.push(response);
    } else response.end('ok');
  });
});
afterEach(async () => {
  await server.dispose();
  await upstream.close();
});

async function start(drain: { delayMs?: number; timeoutMs?: number }): Promise<string> {
  server = await startProcess({
    config: {
      upstreams: { main: { url: upstream.url, provider: 'generic' } },
      routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' }],
      drain,
    },
  });
  return String((await server.cli('keys', 'create', '--name', 'drained'))['key']);
}

/** Reads a stream to its end; `error` is set where it broke. */
function readStream(key: string): { text: () => string; ended: Promise<{ error: string | null }> } {
  let text = '';
  const ended = (async () => {
    const response = await fetch(`${server.url}/api/stream`, { headers: { 'x-api-key': key } });
    try {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
      return { error: null };
    } catch (error) {
      return { error: String(error) };
    }
  })();
  return { text: () => text, ended };
}

function requestLines(): string[] {
  return server
    .log()
    .filter(({ msg, outcome }) => msg === 'request' && typeof outcome === 'string')
    .map(({ path, outcome, error }) => [path, outcome, error].filter(Boolean).join(' '));
}

/** One request over an agent's kept connection; rejects when the connection is refused. */
function send(agent: http.Agent, key: string): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http
      .get(`${server.url}/api/x`, { agent, headers: { 'x-api-key': key } }, (response) => {
        response.resume();
        response.on('end', () => resolve(response));
      })
      .on('error', reject);
  });
}

describe('SIGTERM', () => {
  it('lets a running stream finish, records it and exits 0', async () => {
    const key = await start({ timeoutMs: 10_000 });
    const stream = readStream(key);
    await until(() => stream.text() !== '');
    server.signal('SIGTERM');
    await until(() => server.log().some(({ msg }) => msg === 'stopping'));
    // The port is closed by now, or soon, and the stream goes on.
    await until(() =>
      fetch(server.url).then(
        () => false,
        () => true,
      ),
    );
    streams[0]?.write('data: {"n":2}\n\n');
    await until(() => stream.text().includes('"n":2'));
    streams[0]?.end('data: [DONE]\n\n');
    expect(await stream.ended).toEqual({ error: null });
    expect(stream.text()).toMatch(/\[DONE\]\n\n$/);
    expect(await server.exited).toBe(0);
    expect(requestLines()).toEqual(['/api/stream ok']);
    expect(server.log().at(-1)?.msg).toBe('stopped');
  });

  it('cuts a stream that does not finish in time, with an error event and a broken connection', async () => {
    const key = await start({ timeoutMs: 300 });
    const stream = readStream(key);
    await until(() => stream.text() !== '');
    server.signal('SIGTERM');
    const { error } = await stream.ended;
    expect(stream.text()).toContain('shutting_down');
    expect(error).not.toBeNull();
    expect(await server.exited).toBe(0);
    expect(requestLines()).toEqual([expect.stringContaining('/api/stream') as string]);
    expect(requestLines()[0]).toContain('shutting_down');
  });

  it('is not ready during drain.delayMs, but still takes requests', async () => {
    const key = await start({ delayMs: 1_500, timeoutMs: 1_000 });
    expect((await fetch(`${server.admin}/readyz`)).status).toBe(200);
    server.signal('SIGTERM');
    await until(async () => (await fetch(`${server.admin}/readyz`)).status === 503);
    expect((await fetch(`${server.admin}/livez`)).status).toBe(200);
    const response = await fetch(`${server.url}/api/x`, {
      headers: { 'x-api-key': key, connection: 'close' },
    });
    expect(response.status).toBe(200);
    await response.text();
    expect(await server.exited).toBe(0);
    expect(requestLines()).toEqual(['/api/x ok']);
  });

  it('closes idle connections and tells busy ones to close', async () => {
    const key = await start({ timeoutMs: 5_000 });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    expect((await send(agent, key)).headers.connection).toBe('keep-alive');
    const [idle] = Object.values(agent.freeSockets).flat();
    const closed = new Promise((resolve) => idle?.once('close', resolve));
    const stream = readStream(key);
    await until(() => stream.text() !== '');
    server.signal('SIGTERM');
    await closed;
    streams[0]?.end();
    await stream.ended;
    expect(await server.exited).toBe(0);
    agent.destroy();
  });

  it('a second signal ends the process at once, with exit code 1', async () => {
    const key = await start({ timeoutMs: 60_000 });
    const stream = readStream(key);
    await until(() => stream.text() !== '');
    server.signal('SIGTERM');
    await until(() => server.log().some(({ msg }) => msg === 'stopping'));
    const askedAt = performance.now();
    server.signal('SIGINT');
    expect(await server.exited).toBe(1);
    expect(performance.now() - askedAt).toBeLessThan(2_000);
    await stream.ended;
  });
});
