import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import type { Answer } from './support/ask.ts';
import { type Respond, useMeteringScene } from './support/scene.ts';

const TEXT = '"choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]';
const CHAT_EVENT = `data: {"id":"chatcmpl-1","model":"gpt-4o-mini",${TEXT},"usage":null}\n\n`;
const CHAT_USAGE =
  'data: {"id":"chatcmpl-1","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}\n\n';
const MESSAGE_START =
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","model":"claude-sonnet-4-5","usage":{"input_tokens":25,"output_tokens":1}}}\n\n';
const MESSAGE_DELTA =
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}\n\n';
const MESSAGE_STOP = 'event: message_stop\ndata: {"type":"message_stop"          }\n\n';
const RESPONSE_DONE =
  'event: response.completed\ndata: {"type":"response.completed","response":{"id":"resp_1","model":"gpt-5","usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15},"metadata":{}},"sequence_number":9}\n\n';
const GOOGLE_END =
  'data: {"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":15},"modelVersion":"gemini-2.5-flash"}\r\n\r\n';

const CHAT = '/openai/v1/chat/completions';
const MESSAGES = '/anthropic/v1/messages';
const ASK = { model: 'gpt-4o-mini', messages: [], stream: true, stream_options: { include_usage: true } };

describe('a client that leaves', () => {
  const scene = useMeteringScene();

  /** The upstream sends the pieces and leaves the answer open; the client leaves once it has all of them. */
  async function leaveAfter(path: string, body: object, pieces: readonly string[], encode = identity) {
    const sent = encode(pieces.join(''));
    let upstream: ServerResponse | undefined;
    const respond: Respond = (response) => {
      upstream = response;
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        ...(encode !== identity && { 'content-encoding': 'gzip' }),
      });
      response.write(sent);
    };
    const answer = await scene.ask(path, respond, {
      body,
      leavesAt: (received) => received.length >= sent.length,
    });
    const leftAt = performance.now();
    await until(() => upstream?.destroyed);
    return { answer, abortedAfterMs: performance.now() - leftAt };
  }

  const recordOf = (answer: Answer) => scene.records.find(answer.requestId);

  it.each([
    ['[DONE]', CHAT, ASK, [CHAT_EVENT, CHAT_USAGE, 'data: [DONE]\n\n'], [10, 5]],
    ['[DONE] without its blank line', CHAT, ASK, [CHAT_EVENT, CHAT_USAGE, 'data:[DONE]\n'], [10, 5]],
    ['message_stop', MESSAGES, {}, [MESSAGE_START, MESSAGE_DELTA, MESSAGE_STOP], [25, 15]],
    ['response.completed', '/openai/v1/responses', {}, [RESPONSE_DONE], [10, 5]],
    [
      'the reason why it finished',
      '/google/v1beta/models/gemini-2.5-flash:streamGenerateContent',
      {},
      [GOOGLE_END],
      [10, 5],
    ],
  ] as const)(
    'after %s has had everything',
    async (_name, path, body, pieces, [inputTokens, outputTokens]) => {
      const { answer } = await leaveAfter(path, body, pieces);
      expect(await recordOf(answer)).toMatchObject({
        outcome: 'ok',
        error: null,
        status: 200,
        inputTokens,
        outputTokens,
        confidence: 'measured',
      });
    },
  );

  it('after a compressed [DONE] has had everything', async () => {
    const pieces = [CHAT_EVENT, CHAT_USAGE, 'data: [DONE]\n\n'];
    const { answer } = await leaveAfter(CHAT, ASK, pieces, (text) => gzipSync(text));
    expect(await recordOf(answer)).toMatchObject({ outcome: 'ok', confidence: 'measured', outputTokens: 5 });
  });

  it('in the middle ends the upstream at once, and what it used is estimated', async () => {
    const said = CHAT_EVENT.replace('Hello', 'data: [DONE]');
    const { answer, abortedAfterMs } = await leaveAfter(CHAT, ASK, [CHAT_EVENT, said]);
    expect(abortedAfterMs).toBeLessThan(1_000);
    const record = await recordOf(answer);
    expect(record).toMatchObject({
      outcome: 'client_closed',
      error: 'client_closed',
      model: 'gpt-4o-mini',
      confidence: 'estimated',
    });
    expect(record.inputTokens).toBeGreaterThan(0);
    expect(record.outputTokens).toBeGreaterThan(0);
    expect(record.costNanoUsd).toBeGreaterThan(0);
  });

  it('before the answer began is charged for what it asked', async () => {
    const { plaintext, record } = await scene.gateway.server.services.keys.create({ name: 'hasty' }, 'test');
    const leaving = new AbortController();
    const asked = fetch(scene.gateway.url + CHAT, {
      method: 'POST',
      signal: leaving.signal,
      headers: { 'x-api-key': plaintext, 'x-case': 'nobody answers this' },
      body: JSON.stringify(ASK),
    });
    await until(() => scene.seen().some(({ headers }) => headers['x-case'] === 'nobody answers this'));
    leaving.abort();
    await expect(asked).rejects.toThrow();
    const charged = await scene.records.ofKey(record.key.id);
    expect(charged).toMatchObject({ outcome: 'client_closed', confidence: 'estimated', outputTokens: 1 });
    expect(charged.costNanoUsd).toBeGreaterThan(0);
  });
});

function identity(text: string): Buffer {
  return Buffer.from(text);
}
