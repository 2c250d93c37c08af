import { describe, expect, it } from 'vitest';
import { refusalOf, usePolicies } from './policy-scene.ts';

describe('maxOutputTokens of a project', () => {
  const scene = usePolicies({ capped: { policy: { maxOutputTokens: 100 } }, strict: { preset: 'strict' } });

  it('refuses a request that asks for more, and names the cap', async () => {
    const before = scene.upstream.seen.length;
    const answer = await scene.post(
      'capped',
      '/openai/v1/chat/completions',
      '{"model":"m","max_tokens":101}',
    );
    expect(refusalOf(answer)).toBe('403 policy_violation');
    expect(await answer.text()).toContain('at most 100 output tokens');
    expect(scene.upstream.seen.length).toBe(before);
  });

  it('forwards as it is a request that asks for less', async () => {
    const body = '{ "model":"m", "max_tokens":100 , "seed":12345678901234567890}';
    expect((await scene.post('capped', '/openai/v1/chat/completions', body)).status).toBe(200);
    expect(scene.lastBody).toBe(body);
  });

  it.each([
    ['/openai/v1/chat/completions', '{"max_completion_tokens":100,"model":"m"}'],
    ['/openai/v1/completions', '{"max_tokens":100,"model":"m"}'],
    ['/openai/v1/responses', '{"max_output_tokens":100,"model":"m"}'],
    ['/google/v1beta/models/m:generateContent', '{"generationConfig":{"maxOutputTokens":100},"model":"m"}'],
    ['/generic/run', '{"model":"m"}'],
  ])('adds the cap at %s where a request names none', async (path, expected) => {
    expect((await scene.post('capped', path, '{"model":"m"}')).status).toBe(200);
    expect(scene.lastBody).toBe(expected);
    expect(scene.upstream.seen.at(-1)?.headers['content-length']).toBe(String(expected.length));
  });

  it.each([
    ['/anthropic/v1/messages', '{"model":"m"}', '403 policy_violation'],
    ['/google/v1beta/models/m%3AgenerateContent', '{"contents":[]}', '403 policy_violation'],
    ['/openai/v1/batches', '{"input_file_id":"f"}', '403 policy_violation'],
    ['/openai/v1/chat/completions', 'not JSON', '403 policy_violation'],
    ['/openai/v1/chat/completions', '{"max_tokens":1,"max_tokens":9999}', '400 bad_request'],
  ])('refuses at %s what it cannot hold: %s', async (path, body, refusal) => {
    expect(refusalOf(await scene.post('capped', path, body))).toBe(refusal);
  });

  it('lets a message of Anthropic pass that names its bound', async () => {
    const body = '{"model":"m","max_tokens":100}';
    expect((await scene.post('capped', '/anthropic/v1/messages', body)).status).toBe(200);
    expect(scene.lastBody).toBe(body);
  });

  it('is 4096 in the preset strict', async () => {
    await scene.post('strict', '/openai/v1/chat/completions', '{}');
    expect(scene.lastBody).toBe('{"max_completion_tokens":4096}');
  });
});
