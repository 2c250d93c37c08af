import { events, json, NOTHING, STREAM, type GoldenAnswer } from './golden.ts';

const FLASH = '/v1beta/models/gemini-2.5-flash';

export const GOOGLE_ANSWERS: readonly GoldenAnswer[] = [
  {
    name: 'an answer with thoughts',
    path: `${FLASH}:generateContent`,
    request: { contents: [] },
    body: json({
      candidates: [{ content: { parts: [{ text: 'Hi.' }] }, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: 10,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 20,
        totalTokenCount: 35,
      },
      modelVersion: 'gemini-2.5-flash',
      responseId: 'golden',
    }),
    // 10 × 300 + 25 × 2,500
    expected: { model: 'gemini-2.5-flash', inputTokens: 10, outputTokens: 25, costNanoUsd: 65_500 },
  },
  {
    name: 'a streamed answer that counts along',
    path: `${FLASH}:streamGenerateContent?alt=sse`,
    request: { contents: [] },
    contentType: STREAM,
    body: events(
      {
        candidates: [{ content: { parts: [{ text: 'H' }] } }],
        usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 1, totalTokenCount: 11 },
        modelVersion: 'gemini-2.5-flash',
      },
      {
        candidates: [{ content: { parts: [{ text: 'i.' }] }, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 4, totalTokenCount: 14 },
        modelVersion: 'gemini-2.5-flash',
      },
    ).replaceAll('\n', '\r\n'),
    // 10 × 300 + 4 × 2,500
    expected: { model: 'gemini-2.5-flash', inputTokens: 10, outputTokens: 4, costNanoUsd: 13_000 },
  },
  {
    name: 'an answer with thoughts on a cached prompt',
    path: `${FLASH}:generateContent`,
    request: { contents: [], cachedContent: 'cachedContents/golden' },
    body: json({
      candidates: [{ content: { parts: [{ text: 'Hi.' }] }, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: 1000,
        cachedContentTokenCount: 800,
        candidatesTokenCount: 50,
        thoughtsTokenCount: 200,
        totalTokenCount: 1250,
        promptTokensDetails: [{ modality: 'TEXT', tokenCount: 1000 }],
        cacheTokensDetails: [{ modality: 'TEXT', tokenCount: 800 }],
      },
      modelVersion: 'gemini-2.5-flash',
    }),
    // 200 × 300 + 800 × 30 + 250 × 2,500
    expected: {
      model: 'gemini-2.5-flash',
      inputTokens: 1000,
      outputTokens: 250,
      cacheReadTokens: 800,
      costNanoUsd: 709_000,
    },
  },
  {
    name: 'an answer to something spoken',
    path: `${FLASH}:generateContent`,
    request: { contents: [] },
    body: json({
      candidates: [{ content: { parts: [{ text: 'Hi.' }] }, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: 100,
        candidatesTokenCount: 5,
        totalTokenCount: 105,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 10 },
          { modality: 'AUDIO', tokenCount: 90 },
        ],
      },
      modelVersion: 'gemini-2.5-flash',
    }),
    // 10 × 300 + 90 × 1,000 + 5 × 2,500
    expected: { model: 'gemini-2.5-flash', inputTokens: 100, outputTokens: 5, costNanoUsd: 105_500 },
  },
  {
    name: 'a picture',
    path: '/v1beta/models/gemini-2.5-flash-image:generateContent',
    request: { contents: [] },
    body: json({
      candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: 'iVBORw0=' } }] } }],
      usageMetadata: {
        promptTokenCount: 10,
        candidatesTokenCount: 1290,
        totalTokenCount: 1300,
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }],
      },
      modelVersion: 'gemini-2.5-flash-image',
    }),
    // 10 × 300 + 1,290 × 30,000
    expected: {
      model: 'gemini-2.5-flash-image',
      inputTokens: 10,
      outputTokens: 1290,
      costNanoUsd: 38_703_000,
    },
  },
  {
    name: 'a prompt that was blocked: it was read, and nothing was said',
    path: `${FLASH}:generateContent`,
    request: { contents: [] },
    body: json({
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: { promptTokenCount: 10, totalTokenCount: 10 },
      modelVersion: 'gemini-2.5-flash',
    }),
    // 10 × 300
    expected: { model: 'gemini-2.5-flash', inputTokens: 10, outputTokens: 0, costNanoUsd: 3_000 },
  },
  {
    name: 'a stream that is one array',
    path: `${FLASH}:streamGenerateContent`,
    request: { contents: [] },
    body: `[${json({
      candidates: [{ content: { parts: [{ text: 'H' }] } }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 1, totalTokenCount: 11 },
      modelVersion: 'gemini-2.5-flash',
    })}\n,\r\n${json({
      candidates: [{ content: { parts: [{ text: 'i.' }] }, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: 10,
        candidatesTokenCount: 4,
        thoughtsTokenCount: 6,
        totalTokenCount: 20,
      },
      modelVersion: 'gemini-2.5-flash',
    })}\n]`,
    // 10 × 300 + 10 × 2,500
    expected: { model: 'gemini-2.5-flash', inputTokens: 10, outputTokens: 10, costNanoUsd: 28_000 },
  },
  {
    name: 'a count of tokens, which is free',
    path: `${FLASH}:countTokens`,
    request: { contents: [] },
    body: json({ totalTokens: 31, promptTokensDetails: [{ modality: 'TEXT', tokenCount: 31 }] }),
    expected: NOTHING,
  },
  ...([400, 403, 429, 503] as const).map((status) => ({
    name: `an error with status ${status}`,
    path: `${FLASH}:generateContent`,
    request: { contents: [] },
    status,
    body: json({ error: { code: status, message: 'No.', status: 'INVALID_ARGUMENT' } }),
    expected: NOTHING,
  })),
];
