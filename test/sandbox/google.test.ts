import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';

interface GeminiAnswer {
  readonly candidates?: { content: { parts: { text?: string }[] } }[];
  readonly usageMetadata?: {
    promptTokenCount: number;
    candidatesTokenCount: number;
    totalTokenCount: number;
  };
}

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

describe('the Gemini API of the sandbox', () => {
  it('generates content with usage metadata', async () => {
    const response = await call('gemini-2.5-flash:generateContent');
    const answer = (await response.json()) as GeminiAnswer;
    expect(textOf(answer)).toMatch(/^Hello from/);
    expectUsage(answer);
  });

  it('streams content with usage metadata in the last event', async () => {
    const response = await call('gemini-2.5-flash:streamGenerateContent?alt=sse');
    const events = (await response.text())
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)) as GeminiAnswer);
    expect(events.length).toBeGreaterThan(2);
    expect(events.map(textOf).join('')).toMatch(/^Hello from/);
    expectUsage(events.at(-1));
  });

  it('counts tokens, and answers an unknown call as the API would', async () => {
    const counted = (await (await call('gemini-2.5-flash:countTokens')).json()) as { totalTokens: number };
    expect(counted.totalTokens).toBeGreaterThanOrEqual(10);
    const unknown = await call('gemini-2.5-flash:invent');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } });
  });
});

function call(target: string): Promise<Response> {
  const contents = [{ role: 'user', parts: [{ text: 'a question of exactly forty characters..' }] }];
  return fetch(`${sandbox.url('google')}/v1beta/models/${target}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ contents }),
  });
}

function textOf(answer: GeminiAnswer): string {
  return answer.candidates?.[0]?.content.parts.map((part) => part.text ?? '').join('') ?? '';
}

function expectUsage(answer: GeminiAnswer | undefined): void {
  const usage = answer?.usageMetadata;
  expect(usage?.promptTokenCount).toBeGreaterThanOrEqual(10);
  expect(usage?.candidatesTokenCount).toBeGreaterThanOrEqual(10);
}
