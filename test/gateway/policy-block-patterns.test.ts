import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sendRaw } from '../support/raw-http.ts';
import { refusalOf, usePolicies } from './policy-scene.ts';

const SSN = '\\b\\d{3}-\\d{2}-\\d{4}\\b';

describe('blockPatterns of a project', () => {
  const scene = usePolicies({
    guarded: { policy: { blockPatterns: ['(?i)project x', SSN] } },
    slow: { policy: { blockPatterns: ['(a+)+$'] } },
    open: { preset: 'open' },
  });
  const PATH = '/openai/v1/embeddings';

  async function expectRefused(answer: Response, code: string): Promise<string> {
    const before = scene.upstream.seen.length;
    expect(refusalOf(answer)).toBe(code);
    expect(scene.upstream.seen.length).toBe(before);
    return answer.text();
  }

  it('refuse a request by the number of the rule, without saying what matched', async () => {
    const answer = await scene.post('guarded', PATH, '{"input":"my number is 123-45-6789"}');
    const text = await expectRefused(answer, '403 policy_violation');
    expect(text).toContain('rule 2 of blockPatterns');
    expect(text).not.toContain('123-45');
    expect(scene.gateway.logLines.join()).not.toContain('123-45');
  });

  it.each([
    ['in escapes', '{"input":"\\u0050roject \\u0078"}'],
    ['in the name of a field', '{"a":{"Project X":1}}'],
    ['deep inside', '{"messages":[{"content":[{"text":"about PROJECT X"}]}]}'],
  ])('see text %s', async (_where, body) => {
    await expectRefused(await scene.post('guarded', PATH, body), '403 policy_violation');
  });

  it('let through byte for byte what they do not match', async () => {
    const body =
      '{ "input":["Project","X \\u00e9é"],\n"seed":12345678901234567890, "__proto__":{"a":1e400} }';
    const answer = await scene.post('guarded', PATH, body);
    expect(answer.status).toBe(200);
    expect(scene.lastBody).toBe(body);
    expect(scene.upstream.seen.at(-1)?.headers['content-length']).toBe(String(Buffer.byteLength(body)));
  });

  it.each([
    ['a field twice', '{"input":"a","input":"b"}'],
    ['deep nesting', `{"input":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['something that is not JSON', '{"input":"Project"} // X'],
    ['half a surrogate pair', '{"input":"\\udc00"}'],
  ])('refuse %s', async (_what, body) => {
    await expectRefused(await scene.post('guarded', PATH, body), '400 bad_request');
  });

  it('refuse what they cannot read', async () => {
    const zipped = gzipSync('{"input":"harmless"}');
    await expectRefused(
      await scene.post('guarded', PATH, zipped, {
        'content-encoding': 'gzip',
        'content-type': 'application/json',
      }),
      '403 policy_violation',
    );
    const wide = Buffer.from('project x', 'utf16le');
    const type = { 'content-type': 'text/plain; charset=utf-16le' };
    await expectRefused(await scene.post('guarded', '/generic/run', wide, type), '403 policy_violation');
    const latin1 = Buffer.from('{"input":"caf\xe9"}', 'latin1');
    await expectRefused(await scene.post('guarded', PATH, latin1), '403 policy_violation');
  });

  it('judge JSON under any name, where the provider takes only JSON', async () => {
    const body = '{"input":"\\u0050roject X"}';
    const answer = await scene.post('guarded', PATH, body, { 'content-type': 'text/plain' });
    await expectRefused(answer, '403 policy_violation');
  });

  it.each([
    ['text/plain', 'about project x'],
    ['text/plain', '{"a":"\\u0050roject X"}'],
    ['application/x-ndjson', '{"a":1}\n{"a":"\\u0050roject X"}\n'],
    ['application/xml', '<a>project x</a>'],
    ['application/x-www-form-urlencoded', 'a=1&text=%70roject+x'],
  ])('judge %s', async (type, body) => {
    const answer = await scene.post('guarded', '/generic/run', body, { 'content-type': type });
    await expectRefused(answer, '403 policy_violation');
  });

  it('judge the fields of a form and its text files, but no sound', async () => {
    const form = (text: string, file: string | Uint8Array<ArrayBuffer>): FormData => {
      const data = new FormData();
      data.append('prompt', text);
      data.append('file', new Blob([file]), 'sound.wav');
      return data;
    };
    const path = '/openai/v1/audio/transcriptions';
    const sound = Buffer.from('\xff\xfeproject x', 'latin1');
    expect(refusalOf(await scene.post('guarded', path, form('project x', sound)))).toBe(
      '403 policy_violation',
    );
    expect(refusalOf(await scene.post('guarded', path, form('hello', 'project x')))).toBe(
      '403 policy_violation',
    );
    expect((await scene.post('guarded', path, form('hello', sound))).status).toBe(200);
    expect(scene.upstream.seen.at(-1)?.body).toContain('\xff\xfeproject x');
  });

  it('judge test keys as well', async () => {
    const request = { method: 'POST', body: '{"input":"Project X"}' };
    const answer = await scene.send({ project: 'guarded', env: 'test' }, PATH, request);
    await expectRefused(answer, '403 policy_violation');
  });

  it('refuse a second Content-Type, and the frames of a WebSocket', async () => {
    const key = await scene.gateway.createKey({ project: 'guarded' });
    const head = (line: string): string[] => [line, 'Host: gateway.test', `X-API-Key: ${key}`];
    const json = 'Content-Type: application/json';
    const twice = await sendRaw(
      scene.gateway.url,
      [...head('POST /generic/run HTTP/1.1'), json, 'Content-Type: image/png', 'Content-Length: 2'],
      '{}',
    );
    expect(twice.headers.get('x-tollgate-error')).toBe('bad_request');
    const socket = await sendRaw(scene.gateway.url, [
      ...head('GET /openai/v1/realtime?model=m HTTP/1.1'),
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ]);
    expect(socket.headers.get('x-tollgate-error')).toBe('policy_violation');
  });

  it('say nothing of requests without a body', async () => {
    expect((await scene.send({ project: 'guarded' }, '/openai/v1/models', {})).status).toBe(200);
    expect((await scene.send({ project: 'guarded' }, PATH, { method: 'POST' })).status).toBe(200);
  });

  it('say nothing of other projects', async () => {
    expect((await scene.post('open', PATH, '{"a":1,"a":"Project X"')).status).toBe(200);
  });

  it('judge ten megabytes, and a pattern that would make a backtracking engine hang', async () => {
    const long = JSON.stringify({ input: `${'a'.repeat(10_000_000)}!` });
    expect((await scene.post('slow', PATH, long)).status).toBe(200);
    expect(scene.lastBody.length).toBe(long.length);
    expect((await scene.post('guarded', PATH, long)).status).toBe(200);
  });
});
