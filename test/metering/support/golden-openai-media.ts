import { events, type GoldenAnswer, json, namedEvents, STREAM } from './golden.ts';

const PICTURE = {
  input_tokens: 50,
  input_tokens_details: { text_tokens: 10, image_tokens: 40 },
  output_tokens: 50,
  total_tokens: 100,
};

export const OPENAI_MEDIA_ANSWERS: readonly GoldenAnswer[] = [
  {
    name: 'a picture that is sold by the token',
    path: '/v1/images/generations',
    request: { model: 'gpt-image-1', prompt: 'A toll gate' },
    body: json({ created: 1_760_000_000, data: [{ b64_json: 'iVBORw0KGgo='.repeat(50) }], usage: PICTURE }),
    // 10 × 5,000 + 40 × 10,000 + 50 × 40,000
    expected: { model: 'gpt-image-1', inputTokens: 50, outputTokens: 50, costNanoUsd: 2_450_000 },
  },
  {
    name: 'a picture that comes in parts',
    path: '/v1/images/generations',
    request: { model: 'gpt-image-1', prompt: 'A toll gate', stream: true, partial_images: 1 },
    contentType: STREAM,
    body: namedEvents(
      { type: 'image_generation.partial_image', b64_json: 'iVBORw0KGgo=', partial_image_index: 0 },
      { type: 'image_generation.completed', b64_json: 'iVBORw0KGgo=', usage: PICTURE },
    ),
    // as above
    expected: { model: 'gpt-image-1', inputTokens: 50, outputTokens: 50, costNanoUsd: 2_450_000 },
  },
  {
    name: 'a picture that is sold by the piece, which the price book does not know',
    path: '/v1/images/generations',
    request: { model: 'dall-e-3', prompt: 'x'.repeat(368) },
    body: json({ created: 1_760_000_000, data: [{ url: 'https://example.com/picture.png' }] }),
    // 400 bytes of request and 73 of answer, 4 to the token
    expected: {
      model: 'dall-e-3',
      inputTokens: 100,
      outputTokens: 19,
      costNanoUsd: null,
      confidence: 'unpriced',
    },
  },
  {
    name: 'speech that tells its tokens',
    path: '/v1/audio/speech',
    request: { model: 'gpt-4o-mini-tts', input: 'Hi.', voice: 'alloy', stream_format: 'sse' },
    contentType: STREAM,
    body: events(
      { type: 'speech.audio.delta', audio: 'SUQzBAAAAAA=' },
      { type: 'speech.audio.done', usage: { input_tokens: 14, output_tokens: 101, total_tokens: 115 } },
    ),
    // 14 × 600 + 101 × 12,000
    expected: { model: 'gpt-4o-mini-tts', inputTokens: 14, outputTokens: 101, costNanoUsd: 1_220_400 },
  },
];
