import { describe, expect, it } from 'vitest';
import { capOutput, type OutputCall } from '../../src/gateway/body-output-cap.ts';

const CHAT: OutputCall = { provider: 'openai', path: '/v1/chat/completions' };
const COMPLETION: OutputCall = { provider: 'openai', path: '/v1/completions' };
const RESPONSE: OutputCall = { provider: 'openai', path: '/v1/responses' };
const MESSAGE: OutputCall = { provider: 'anthropic', path: '/v1/messages' };
const GEMINI: OutputCall = { provider: 'google', path: '/v1beta/models/gemini-pro:generateContent' };
const AGENT: OutputCall = { provider: 'generic', path: '/messages' };

function cap(text: string, call: OutputCall) {
  const capped = capOutput(Buffer.from(text), call, 100);
  return Buffer.isBuffer(capped) ? capped.toString() : capped;
}

describe('the cap on output tokens', () => {
  it.each([
    [CHAT, '{"model":"m"}', '{"max_completion_tokens":100,"model":"m"}'],
    [CHAT, ' {} ', ' {"max_completion_tokens":100} '],
    [CHAT, '{"max_tokens":null}', '{"max_completion_tokens":100,"max_tokens":null}'],
    [CHAT, '{"max_completion_tokens": null ,"a":1}', '{"max_completion_tokens": 100 ,"a":1}'],
    // Not a field of chat completions, so it bounds nothing there.
    [CHAT, '{"max_output_tokens":5}', '{"max_completion_tokens":100,"max_output_tokens":5}'],
    [COMPLETION, '{"prompt":"x"}', '{"max_tokens":100,"prompt":"x"}'],
    [RESPONSE, '{"input":"x"}', '{"max_output_tokens":100,"input":"x"}'],
    [GEMINI, '{"contents":[]}', '{"generationConfig":{"maxOutputTokens":100},"contents":[]}'],
    [GEMINI, '{"generationConfig":null}', '{"generationConfig":{"maxOutputTokens":100}}'],
    [GEMINI, '{"generationConfig":{}}', '{"generationConfig":{"maxOutputTokens":100}}'],
    [GEMINI, '{"generation_config":{"topK":1}}', '{"generation_config":{"maxOutputTokens":100,"topK":1}}'],
    [
      GEMINI,
      '{"generationConfig":{"max_output_tokens":null}}',
      '{"generationConfig":{"max_output_tokens":100}}',
    ],
    [{ provider: 'generic', path: '/x/chat/completions' }, '{}', '{"max_completion_tokens":100}'],
  ] as const)('is added at %o to %s', (call, sent, forwarded) => {
    expect(cap(sent, call)).toBe(forwarded);
  });

  it.each([
    [CHAT, '{"max_tokens":100}'],
    [CHAT, '{"max_completion_tokens":1e2,"max_tokens":null}'],
    [MESSAGE, '{"max_tokens":1}'],
    [GEMINI, '{"generationConfig":{"maxOutputTokens":99}}'],
    [AGENT, '{"text":"hello"}'],
    [AGENT, 'not JSON'],
    [AGENT, '[{"max_tokens":500}]'],
    [{ provider: 'openai', path: '/v1/embeddings' }, '{"input":"x"}'],
    [{ provider: 'openai', path: '/v1/audio/transcriptions' }, '--form'],
    [{ provider: 'anthropic', path: '/v1/messages/count_tokens' }, '{}'],
    [{ provider: 'google', path: '/v1beta/models/m:countTokens' }, '{}'],
  ] as const)('leaves alone at %o: %s', (call, sent) => {
    expect(cap(sent, call)).toBe(sent);
  });

  it.each([
    [CHAT, '{"max_tokens":101}', 'max_tokens'],
    [CHAT, '{"max_tokens":1,"max_completion_tokens":101}', 'max_completion_tokens'],
    [CHAT, '{"Max_Tokens":101}', 'Max_Tokens'],
    [CHAT, '{"max_to\\u212Aens":101}', 'max_to\u212Aens'],
    [CHAT, '{"max_tokens":"5"}', 'max_tokens'],
    [CHAT, '{"max_tokens":-1}', 'max_tokens'],
    [CHAT, '{"max_tokens":1.5}', 'max_tokens'],
    [CHAT, '{"max_tokens":1e999}', 'max_tokens'],
    [MESSAGE, '{"max_tokens":101}', 'max_tokens'],
    [GEMINI, '{"generationConfig":{"maxOutputTokens":101}}', 'maxOutputTokens'],
    [AGENT, '{"maxTokens":101}', 'maxTokens'],
  ] as const)('refuses at %o: %s', (call, sent, field) => {
    const message = `The project allows at most 100 output tokens in a request, as a whole number in ${field}`;
    expect(cap(sent, call)).toMatchObject({ code: 'policy_violation', details: { message } });
  });

  it.each([
    [MESSAGE, '{"model":"m"}'],
    [MESSAGE, '{"max_tokens":null}'],
    [CHAT, '{"Max_Tokens":5}'],
    [CHAT, '[]'],
    [CHAT, 'x'],
    [CHAT, '{"model":"m"'],
    [CHAT, '{} {}'],
    [GEMINI, '{"generationConfig":[]}'],
    [GEMINI, '{"GenerationConfig":{}}'],
    [{ provider: 'openai', path: '/v1/batches' }, '{}'],
    [{ provider: 'google', path: '/v1beta/models/m:batchGenerateContent' }, '{}'],
  ] as const)('refuses what it cannot hold at %o: %s', (call, sent) => {
    expect(cap(sent, call)).toMatchObject({ code: 'policy_violation' });
  });

  it.each([
    [CHAT, '{"max_tokens":1,"max_tokens":1}'],
    [CHAT, '{"max_tokens":1,"MAX_TOKENS":1}'],
    [GEMINI, '{"generationConfig":{},"generation_config":{}}'],
    [GEMINI, '{"generationConfig":{"maxOutputTokens":1,"max_output_tokens":1}}'],
    [AGENT, '{"max_tokens":1,"max_tokens":1}'],
  ] as const)('refuses a bound named twice at %o: %s', (call, sent) => {
    expect(cap(sent, call)).toMatchObject({ code: 'bad_request' });
  });
});
