import { describe, expect, it } from 'vitest';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';
import type { Answer } from './support/ask.ts';
import { useMeteringScene } from './support/scene.ts';

const CHAT = '/openai/v1/chat/completions';
const QUESTION = { body: { model: 'gpt-4o-mini', messages: [] } };

describe('usage that an answer does not tell, or that cannot be true', () => {
  const scene = useMeteringScene();
  const recordOf = (answer: Answer) => scene.records.find(answer.requestId);
  const warnings = (requestId: string) =>
    scene.gateway.logLines.filter((line) => line.includes(requestId) && line.includes('cannot be true'));

  const report = async (usage: object | null) => {
    const body = { id: 'chatcmpl-1', model: 'gpt-4o-mini', choices: [], ...(usage && { usage }) };
    return recordOf(await scene.ask(CHAT, (response) => sendJson(response, body), QUESTION));
  };

  it('stays 0 where 0 was reported', async () => {
    const record = await report({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 });
    expect(record).toMatchObject({
      inputTokens: 0,
      outputTokens: 0,
      costNanoUsd: 0,
      confidence: 'measured',
    });
    expect(warnings(record.requestId)).toEqual([]);
  });

  it('is 0 where it is negative, and somebody is told', async () => {
    const record = await report({ prompt_tokens: 10, completion_tokens: -5, total_tokens: 5 });
    expect(record).toMatchObject({ inputTokens: 10, outputTokens: 0, costNanoUsd: 1_500 });
    await until(() => warnings(record.requestId).length === 1);
  });

  it.each([
    ['output', { prompt_tokens: 10, completion_tokens: 1e15 }, { inputTokens: 10 }],
    ['input', { prompt_tokens: 1e15, completion_tokens: 1_000 }, { outputTokens: 1_000 }],
    ['both', { prompt_tokens: 1.5, completion_tokens: 1e300 }, {}],
  ])('is estimated where it is absurd, and somebody is told: %s', async (_name, usage, believed) => {
    const record = await report(usage);
    expect(record).toMatchObject({ ...believed, confidence: 'estimated' });
    expect(record.inputTokens).toBeLessThan(1_000);
    expect(record.outputTokens).toBeLessThanOrEqual(1_000);
    expect(record.costNanoUsd).toBeGreaterThan(0);
    await until(() => warnings(record.requestId).length === 1);
  });

  it('is estimated where it is missing', async () => {
    const record = await report(null);
    expect(record).toMatchObject({ modelRequested: 'gpt-4o-mini', confidence: 'estimated' });
    expect(record.costNanoUsd).toBeGreaterThan(0);
  });

  it('is estimated for sound by its length', async () => {
    const answer = await scene.ask(
      '/openai/v1/audio/speech',
      (response) => {
        response.writeHead(200, { 'content-type': 'audio/mpeg' });
        response.end(Buffer.alloc(8_000));
      },
      { body: { model: 'gpt-4o-mini-tts', input: 'Hi.', voice: 'alloy' } },
    );
    expect(await recordOf(answer)).toMatchObject({ outputTokens: 10 });
  });

  it('keeps the input of a message whose stream broke off, and estimates its output', async () => {
    const start = { id: 'msg_1', model: 'claude-sonnet-4-5', usage: { input_tokens: 25, output_tokens: 1 } };
    const delta = { type: 'content_block_delta', delta: { type: 'text_delta', text: 'word '.repeat(200) } };
    const answer = await scene.ask('/anthropic/v1/messages', (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify({ type: 'message_start', message: start })}\n\n`);
      response.write(`data: ${JSON.stringify(delta)}\n\n`, () => response.destroy());
    });
    expect(answer.isBroken).toBe(true);
    const record = await recordOf(answer);
    expect(record).toMatchObject({
      outcome: 'upstream_error',
      model: 'claude-sonnet-4-5',
      inputTokens: 25,
      confidence: 'estimated',
    });
    expect(record.outputTokens).toBeGreaterThan(10);
    expect(record.costNanoUsd).toBe(25 * 3_000 + (record.outputTokens ?? 0) * 15_000);
  });

  it('is marked as estimated where Google counted along and the stream broke off', async () => {
    const answer = await scene.ask(
      '/google/v1beta/models/gemini-2.5-flash:streamGenerateContent',
      (response) => {
        const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 90, totalTokenCount: 100 };
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const event = { candidates: [], usageMetadata, modelVersion: 'gemini-2.5-flash' };
        response.write(`data: ${JSON.stringify(event)}\n\n`, () => response.destroy());
      },
    );
    expect(await recordOf(answer)).toMatchObject({
      inputTokens: 10,
      outputTokens: 90,
      confidence: 'estimated',
    });
  });
});
