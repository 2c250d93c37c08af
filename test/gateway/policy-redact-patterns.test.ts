import { describe, expect, it } from 'vitest';
import { refusalOf, usePolicies } from './policy-scene.ts';

describe('redactPatterns of a project', () => {
  const scene = usePolicies(
    {
      careful: {
        policy: {
          redactPatterns: ['[\\w.]+@[\\w.]+', '\\b\\d{16}\\b'],
          deniedModels: ['*redacted*'],
          maxOutputTokens: 50,
        },
      },
      texts: { policy: { redactPatterns: ['[\\w.]+@[\\w.]+'] } },
      small: { policy: { redactPatterns: ['x'], maxBodyBytes: 30 } },
    },
    (_request, response, body) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${body.length}\n\n`);
      setImmediate(() => response.end('data: bob@example.com\n\n'));
    },
  );
  const PATH = '/openai/v1/embeddings';

  it('replace what they match and nothing else', async () => {
    const body =
      '{ "model":"m", "input":"mail \\"bob@example.com\\", card 4111111111111111", "n":4111111111111111.0 }';
    const answer = await scene.post('careful', PATH, body);
    expect(answer.status).toBe(200);
    const expected =
      '{ "model":"m", "input":"mail \\"[redacted]\\", card [redacted]", "n":4111111111111111.0 }';
    expect(scene.lastBody).toBe(expected);
    expect(scene.upstream.seen.at(-1)?.headers['content-length']).toBe(String(expected.length));
  });

  it('see through escapes', async () => {
    await scene.post('careful', PATH, '{"model":"m","input":"bob\\u0040example.com"}');
    expect(scene.lastBody).toBe('{"model":"m","input":"[redacted]"}');
  });

  it('work on bodies in chunks', async () => {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from('{"model":"m","input":"bob@exam'));
        controller.enqueue(Buffer.from('ple.com"}'));
        controller.close();
      },
    });
    const request = {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers: { 'content-type': 'application/json' },
    };
    const answer = await scene.send({ project: 'careful' }, PATH, request as RequestInit);
    expect(answer.status).toBe(200);
    expect(scene.lastBody).toBe('{"model":"m","input":"[redacted]"}');
    expect(scene.upstream.seen.at(-1)?.headers['transfer-encoding']).toBeUndefined();
  });

  it('work on text, forms and their fields', async () => {
    await scene.post('texts', '/generic/run', 'from bob@example.com', { 'content-type': 'text/plain' });
    expect(scene.lastBody).toBe('from [redacted]');
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    await scene.post('texts', '/generic/run', 'a=bob%40example.com&b=1', type);
    expect(scene.lastBody).toBe('a=%5Bredacted%5D&b=1');
    const form = new FormData();
    form.append('model', 'm');
    form.append('prompt', 'from bob@example.com');
    await scene.post('careful', '/openai/v1/audio/transcriptions', form);
    expect(scene.lastBody).toContain('\r\n\r\nfrom [redacted]\r\n--');
  });

  it('leave the answer alone', async () => {
    const answer = await scene.post('careful', PATH, '{"model":"m","input":"x"}');
    expect(await answer.text()).toBe('data: 25\n\ndata: bob@example.com\n\n');
  });

  it('come before the model is judged and the cap is added', async () => {
    const denied = await scene.post('careful', PATH, '{"model":"bob@example.com"}');
    expect(refusalOf(denied)).toBe('403 model_not_allowed');
    await scene.post(
      'careful',
      '/openai/v1/chat/completions',
      '{"model":"m","messages":["bob@example.com"]}',
    );
    expect(scene.lastBody).toBe('{"max_completion_tokens":50,"model":"m","messages":["[redacted]"]}');
  });

  it('do not make a body longer than it may be', async () => {
    expect((await scene.post('small', PATH, '{"input":"x"}')).status).toBe(200);
    expect(refusalOf(await scene.post('small', PATH, '{"input":"x x x"}'))).toBe('413 body_too_large');
  });
});
