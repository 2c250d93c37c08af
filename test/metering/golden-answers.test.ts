import { describe, expect, it } from 'vitest';
import { GOLDEN_ANSWERS } from './support/golden.ts';
import { useMeteringScene } from './support/scene.ts';

describe('answers of the providers cost what was reckoned by hand', () => {
  const scene = useMeteringScene();

  it.each(GOLDEN_ANSWERS)('$name', async ({ provider, path, request, status = 200, ...golden }) => {
    const answer = await scene.ask(
      `/${provider}${path}`,
      (response) => {
        response.writeHead(status, { 'content-type': golden.contentType ?? 'application/json' });
        response.end(golden.body);
      },
      { body: request },
    );
    expect(answer.status).toBe(status);
    expect(answer.body.toString()).toBe(golden.body);
    expect(await scene.records.find(answer.requestId)).toMatchObject({
      ...golden.expected,
      status,
      outcome: status === 200 ? 'ok' : 'upstream_error',
      confidence: golden.expected.costNanoUsd === null ? null : 'measured',
    });
  });

  it('a transcription, which is sold by the second of sound, with its model in a form', async () => {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(10_000)]), 'speech.mp3');
    form.set('model', 'whisper-1');
    const encoded = new Response(form);
    const answer = await scene.ask(
      '/openai/v1/audio/transcriptions',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"text":"Hi.","usage":{"type":"duration","seconds":10}}');
      },
      {
        body: await encoded.text(),
        headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
      },
    );
    // $0.006 a minute
    expect(await scene.records.find(answer.requestId)).toMatchObject({
      model: 'whisper-1',
      inputTokens: null,
      costNanoUsd: 1_000_000,
      confidence: 'measured',
    });
  });
});
