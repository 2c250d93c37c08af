import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type RawHandler, rawStreamHead } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { useRawScene } from './upstream-scene.ts';

/** An answer of its own each, since an id that comes twice is charged once. */
const textOf = (id: string) =>
  JSON.stringify({
    id,
    model: 'gpt-4o-mini',
    choices: [{ message: { content: 'Grüße 👋 '.repeat(200) } }],
    usage: { prompt_tokens: 11, completion_tokens: 22, total_tokens: 33 },
  });
const CODINGS = {
  gzip: gzipSync(textOf('gzip')),
  br: brotliCompressSync(textOf('br')),
  zstd: zstdCompressSync(textOf('zstd')),
};
const TEXT = Buffer.from(textOf('text'));
const CUT_GZIP = gzipSync(textOf('cut-gzip'));

const whole =
  (coding: string, bytes: Buffer): RawHandler =>
  (socket) => {
    const head = [
      'Content-Type: application/json',
      `Content-Encoding: ${coding}`,
      `Content-Length: ${bytes.length}`,
    ];
    socket.write(`HTTP/1.1 200 OK\r\n${head.join('\r\n')}\r\n\r\n`);
    socket.write(bytes);
  };

/** One byte a chunk, a few chunks a turn of the event loop: every character and every event is cut somewhere. */
const dribble =
  (head: string, bytes: Buffer): RawHandler =>
  (socket) => {
    socket.write(head);
    let sent = 0;
    const next = (): void => {
      for (let i = 0; i < 7 && sent < bytes.length; i++, sent++) {
        socket.write(
          Buffer.concat([Buffer.from('1\r\n'), bytes.subarray(sent, sent + 1), Buffer.from('\r\n')]),
        );
      }
      if (sent < bytes.length) setImmediate(next);
      else socket.write('0\r\n\r\n');
    };
    next();
  };

const delta = { id: 'c1', object: 'chat.completion.chunk', model: 'gpt-4o-mini' };
const EVENTS = Buffer.from(
  [
    { ...delta, choices: [{ index: 0, delta: { content: 'Grüße 👋' } }] },
    { ...delta, choices: [], usage: { prompt_tokens: 11, completion_tokens: 22, total_tokens: 33 } },
  ]
    .map((event) => `data: ${JSON.stringify(event)}\n\n`)
    .join('') + 'data: [DONE]\n\n',
);
const DRIBBLED_GZIP = rawStreamHead('application/json').replace(
  '\r\n\r\n',
  '\r\nContent-Encoding: gzip\r\n\r\n',
);

describe('the bytes of an answer', () => {
  const scene = useRawScene({
    faults: {
      '/gzip': whole('gzip', CODINGS.gzip),
      '/br': whole('br', CODINGS.br),
      '/zstd': whole('zstd', CODINGS.zstd),
      '/text': dribble(rawStreamHead('application/json'), TEXT),
      '/events': dribble(rawStreamHead(), EVENTS),
      '/dribbled-gzip': dribble(DRIBBLED_GZIP, CUT_GZIP),
      '/no-end': (socket) => socket.write(`${rawStreamHead()}e\r\ndata: {"n":1}\n\r\n0\r\n\r\n`),
    },
    upstream: { provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
    route: { endpoints: 'all' },
  });

  async function tokensOf(name: string): Promise<string> {
    const metrics = await scene.gateway.metrics();
    const id = new RegExp(`key_id="([^"]+)",name="${name}"`).exec(metrics)?.[1] ?? '?';
    return [
      ...metrics.matchAll(
        new RegExp(`tollgate_tokens_total\\{key_id="${id}".*type="(\\w+)".*\\} (\\d+)`, 'g'),
      ),
    ]
      .map(([, type, count]) => `${type} ${count}`)
      .sort()
      .join(', ');
  }

  it.each([
    ['gzip', CODINGS.gzip],
    ['br', CODINGS.br],
    ['zstd', CODINGS.zstd],
    ['text', TEXT],
    ['events', EVENTS],
    ['dribbled-gzip', CUT_GZIP],
  ])('pass unchanged and are metered right: %s', async (name, bytes) => {
    const key = await scene.gateway.createKey({ name });
    const answer = await scene.call(`/api/${name}`, {
      method: 'POST',
      body: '{"model":"gpt-4o-mini"}',
      headers: { 'x-api-key': key, 'accept-encoding': 'gzip, br, zstd' },
    });
    expect(answer.isWhole).toBe(true);
    const coding = name.replace('dribbled-', '');
    expect(answer.headers['content-encoding']).toBe(coding in CODINGS ? coding : undefined);
    expect(Buffer.from(answer.body, 'latin1').equals(bytes)).toBe(true);
    await until(
      () => tokensOf(name),
      (tokens) => tokens === 'input 11, output 22',
    );
  });

  it('are whole even where the last event of a stream has no end', async () => {
    const answer = await scene.call('/api/no-end');
    expect(answer).toMatchObject({ body: 'data: {"n":1}\n', isWhole: true });
  });
});

describe('a stream of which the gateway takes the usage out again', () => {
  const content = `data: ${JSON.stringify({ ...delta, choices: [{ index: 0, delta: { content: 'a' } }] })}\n\n`;
  const usage = `data: ${JSON.stringify({ ...delta, choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } })}\n\n`;
  const rest = 'data: [DONE]\n';
  const scene = useRawScene({
    faults: {
      '/v1/chat/completions': (socket) => {
        const bytes = content + usage + rest;
        socket.write(`${rawStreamHead()}${bytes.length.toString(16)}\r\n${bytes}\r\n0\r\n\r\n`);
      },
    },
    upstream: { provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
  });

  it('keeps everything else, also what comes after the last complete event', async () => {
    const answer = await scene.call('/api/v1/chat/completions', {
      method: 'POST',
      body: '{"model":"gpt-4o-mini","messages":[],"stream":true}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.body).toBe(content + rest);
  });
});
