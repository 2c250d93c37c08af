import { describe, expect, it } from 'vitest';
import { ANTHROPIC_ANSWERS } from './support/golden-anthropic.ts';
import { GOOGLE_ANSWERS } from './support/golden-google.ts';
import { OPENAI_MEDIA_ANSWERS } from './support/golden-openai-media.ts';
import { OPENAI_ANSWERS } from './support/golden-openai.ts';
import { useMeteringScene } from './support/scene.ts';

const HEARD =
  '{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":10,"audio_tokens":4},"output_tokens":101,"total_tokens":115}';

describe('answers of the providers cost what was reckoned by hand', () => {
  const scene = useMeteringScene();

  it.each([
    ...[...OPENAI_ANSWERS, ...OPENAI_MEDIA_ANSWERS].map((golden) => ({ provider: 'openai', ...golden })),
    ...ANTHROPIC_ANSWERS.map((golden) => ({ provider: 'anthropic', ...golden })),
    ...GOOGLE_ANSWERS.map((golden) => ({ provider: 'google', ...golden })),
  ])('$provider: $name', async ({ provider, path, request, status = 200, ...golden }) => {
    const answer = await scene.ask(
      `/${provider}${path}`,
      (response) => {
        response.writeHead(status, { 'content-type': golden.contentType ?? 'application/json' });
        response.end(golden.body);
      },
      { body: request },
    );
    const isOurCredential = status === 401;
    expect(answer.status).toBe(isOurCredential ? 502 : status);
    if (!isOurCredential) expect(answer.body.toString()).toBe(golden.body);
    const { confidence = golden.expected.costNanoUsd === null ? null : 'measured' } = golden.expected;
    expect(await scene.records.find(answer.requestId)).toMatchObject({
      ...golden.expected,
      confidence,
      status: answer.status,
      outcome: status === 200 ? 'ok' : 'upstream_error',
    });
  });

  it.each([
    {
      name: 'by the second of sound',
      model: 'whisper-1',
      contentType: 'application/json',
      body: '{"text":"Hi.","usage":{"type":"duration","seconds":10}}',
      // $0.006 a minute
      expected: { inputTokens: null, outputTokens: null, costNanoUsd: 1_000_000 },
    },
    {
      name: 'by the token',
      model: 'gpt-4o-transcribe',
      contentType: 'application/json',
      body: `{"text":"Hi.","usage":${HEARD}}`,
      // 10 × 2,500 + 4 × 6,000 + 101 × 10,000
      expected: { inputTokens: 14, outputTokens: 101, costNanoUsd: 1_059_000 },
    },
    {
      name: 'by the token, in a stream',
      model: 'gpt-4o-transcribe',
      contentType: 'text/event-stream',
      body: `data: {"type":"transcript.text.delta","delta":"Hi."}\n\ndata: {"type":"transcript.text.done","text":"Hi.","usage":${HEARD}}\n\n`,
      // as above
      expected: { inputTokens: 14, outputTokens: 101, costNanoUsd: 1_059_000 },
    },
  ])('openai: a transcription, with its model in a form, sold $name', async ({ expected, ...golden }) => {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(10_000)]), 'speech.mp3');
    form.set('model', golden.model);
    const encoded = new Response(form);
    const answer = await scene.ask(
      '/openai/v1/audio/transcriptions',
      (response) => {
        response.writeHead(200, { 'content-type': golden.contentType });
        response.end(golden.body);
      },
      {
        body: await encoded.text(),
        headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
      },
    );
    expect(answer.body.toString()).toBe(golden.body);
    expect(await scene.records.find(answer.requestId)).toMatchObject({
      ...expected,
      model: golden.model,
      confidence: 'measured',
    });
  });
});
