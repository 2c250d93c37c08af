import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { type Respond, useMeteringScene } from './support/scene.ts';

/** gpt-4o-mini sells a million tokens of output for $0.60; 1,024 of them are reserved where nothing is said. */
const BUDGET_USD = 0.001;
const CHAT = '/openai/v1/chat/completions';
const BODY = { model: 'gpt-4o-mini', messages: [], stream: true, stream_options: { include_usage: true } };
const MESSAGES = '/anthropic/v1/messages';
const MESSAGE = { model: 'claude-haiku-4-5', messages: [], stream: true };
const EVENT = `data: {"id":"chatcmpl-1","model":"gpt-4o-mini","choices":[{"delta":{"content":"${'word '.repeat(40)}"}}]}\n\n`;
const BLOCK = EVENT.repeat(100);

/** Talks until the other side has enough. */
function talkForever(response: ServerResponse): void {
  if (response.destroyed) return;
  response.write(BLOCK, () => setImmediate(talkForever, response));
}

describe('a stream that costs more than was reserved and than is left', () => {
  describe('with onBudgetExhausted: cut', () => {
    const scene = useMeteringScene({ usage: { onBudgetExhausted: 'cut' } });

    it.each([
      ['openai', CHAT, BODY, 'data: {"error":{"message":"The budget is spent"', BUDGET_USD],
      ['anthropic', MESSAGES, MESSAGE, 'event: error\ndata: {"type":"error","error":{', BUDGET_USD * 10],
    ] as const)('ends with an error event of its dialect: %s', async (_name, path, body, event, usd) => {
      let upstream: ServerResponse | undefined;
      const respond: Respond = (response) => {
        upstream = response;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        talkForever(response);
      };
      const key = await scene.gateway.createKey({ budget: { usd, period: 'month' } });
      const answer = await scene.ask(path, respond, { body, key });
      const text = answer.body.toString();
      const end = text.slice(text.lastIndexOf('\n\n', text.length - 3));
      expect(answer.isBroken).toBe(true);
      expect(end).toContain(event);
      expect(end).toContain('The budget is spent');
      await until(() => upstream?.destroyed);
      const record = await scene.records.find(answer.requestId);
      expect(record).toMatchObject({
        outcome: 'refused:budget_exceeded',
        error: 'budget_exceeded',
        confidence: 'estimated',
      });
      expect(record.costNanoUsd).toBeGreaterThan(usd * 1e9);
    });

    it.each([
      ['while other money is left', { budget: { usd: 10, period: 'month' } }],
      [
        'where the budget only counts',
        { budget: { usd: BUDGET_USD, period: 'month' }, enforceLimits: false },
      ],
    ] as const)('goes on %s', async (_when, limits) => {
      const key = await scene.gateway.createKey(limits);
      let blocks = 0;
      const answer = await scene.ask(
        CHAT,
        (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          const timer = setInterval(() => {
            response.write(BLOCK);
            if (++blocks < 40) return;
            clearInterval(timer);
            response.end('data: [DONE]\n\n');
          }, 20);
        },
        { body: BODY, key },
      );
      expect(answer.isBroken).toBe(false);
      expect(answer.body.length).toBe(40 * BLOCK.length + 'data: [DONE]\n\n'.length);
    });
  });

  describe('with onBudgetExhausted: finish', () => {
    const scene = useMeteringScene({ usage: { onBudgetExhausted: 'finish' } });
    const OUTPUT_TOKENS = 5_000;
    const usage = { prompt_tokens: 0, completion_tokens: OUTPUT_TOKENS, total_tokens: OUTPUT_TOKENS };
    const last = `data: {"id":"x","model":"gpt-4o-mini","choices":[],"usage":${JSON.stringify(usage)}}\n\n`;

    it('goes on to its end, and the budget is overspent by no more than what was not reserved', async () => {
      const created = await scene.gateway.server.services.keys.create(
        { name: 'finishing', budget: { usd: BUDGET_USD, period: 'total' } },
        'test',
      );
      const waiting: ServerResponse[] = [];
      const ask = () =>
        scene.ask(
          CHAT,
          (response) => {
            response.writeHead(200, { 'content-type': 'text/event-stream' });
            response.write(BLOCK);
            waiting.push(response);
          },
          { body: BODY, key: created.plaintext },
        );
      // A second reservation finds no room: 1,024 tokens are more than half of the budget.
      const running = ask();
      await until(() => waiting.length === 1);
      expect((await ask()).status).toBe(402);
      for (const response of waiting) response.end(`${last}data: [DONE]\n\n`);
      const answer = await running;
      expect(answer.isBroken).toBe(false);
      expect(answer.body.toString().endsWith('data: [DONE]\n\n')).toBe(true);
      const record = await scene.records.find(answer.requestId);
      expect(record).toMatchObject({ costNanoUsd: OUTPUT_TOKENS * 600, confidence: 'measured' });
      const notReserved = (OUTPUT_TOKENS - 1_024) * 600;
      expect((record.costNanoUsd ?? 0) - BUDGET_USD * 1e9).toBeLessThanOrEqual(notReserved);
      expect((await ask()).status).toBe(402);
    });
  });
});
