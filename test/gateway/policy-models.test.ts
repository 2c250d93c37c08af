import { describe, expect, it } from 'vitest';
import { refusalOf, usePolicies } from './policy-scene.ts';

const CHAT = '/openai/v1/chat/completions';

describe('the models of a project and its keys', () => {
  const scene = usePolicies({
    gpt: {
      policy: {
        allowedModels: ['gpt-4o*', 'gemini-*', 'whisper-1'],
        deniedModels: ['*-preview', 'gpt-4o-2024'],
      },
    },
    any: {},
  });

  const ask = (model: string, key: object): Promise<Response> =>
    scene.send(key, CHAT, { method: 'POST', body: JSON.stringify({ model }) });

  it.each([
    ['gpt-4o', [], '200 '],
    ['gpt-4o-mini', ['gpt-4o-mini', 'claude-*'], '200 '],
    ['gpt-4o', ['gpt-4o-mini', 'claude-*'], '403 model_not_allowed'],
    // A key can narrow its project, but not widen it.
    ['claude-5', ['gpt-4o-mini', 'claude-*'], '403 model_not_allowed'],
    ['gpt-4o-preview', [], '403 model_not_allowed'],
    ['GPT-4o-2024', [], '403 model_not_allowed'],
    ['gpt-4o-2024', ['gpt-4o-2024'], '403 model_not_allowed'],
  ])('decide on %s for a key with %j', async (model, models, expected) => {
    expect(refusalOf(await ask(model, { project: 'gpt', models }))).toBe(expected);
  });

  it('of a key hold in a project that allows all', async () => {
    expect(refusalOf(await ask('gpt-4o', { project: 'any', models: ['gpt-4o'] }))).toBe('200 ');
    expect(refusalOf(await ask('gpt-5', { project: 'any', models: ['gpt-4o'] }))).toBe(
      '403 model_not_allowed',
    );
    expect(refusalOf(await ask('gpt-5', { project: 'any', models: ['gpt-4o'], env: 'test' }))).toBe(
      '403 model_not_allowed',
    );
  });

  it.each([
    ['no model', CHAT, '{}', '403 model_not_allowed'],
    ['a model that is no text', CHAT, '{"model":["gpt-4o"]}', '403 model_not_allowed'],
    ['two models', CHAT, '{"model":"gpt-4o","model":"claude-5"}', '400 bad_request'],
    ['two spellings of model', CHAT, '{"model":"gpt-4o","Model":"claude-5"}', '400 bad_request'],
    ['allowed fallbacks', CHAT, '{"model":"gpt-4o","models":["gpt-4o-mini"]}', '200 '],
    ['a foreign fallback', CHAT, '{"model":"gpt-4o","models":["gpt-4o","x"]}', '403 model_not_allowed'],
    ['fallbacks of no kind', CHAT, '{"model":"gpt-4o","models":[1]}', '403 model_not_allowed'],
    ['no JSON', CHAT, 'x', '403 model_not_allowed'],
    ['deep nesting', CHAT, `{"model":"gpt-4o","a":${'['.repeat(50_000)}`, '403 model_not_allowed'],
    ['an allowed model of Gemini', '/google/v1beta/models/gemini-pro:generateContent', '{}', '200 '],
    [
      'it in path and body',
      '/google/v1beta/models/gemini-pro:embedContent',
      '{"model":"models/gemini-pro"}',
      '200 ',
    ],
    [
      'another in the body',
      '/google/v1beta/models/gemini-pro:embedContent',
      '{"model":"models/x"}',
      '403 model_not_allowed',
    ],
    [
      'a foreign model of Gemini',
      '/google/v1beta/models/palm:generateContent',
      '{}',
      '403 model_not_allowed',
    ],
    [
      'a denied model with its colon encoded',
      '/google/v1beta/models/gemini-preview%3AgenerateContent',
      '{}',
      '403 model_not_allowed',
    ],
    ['an allowed deployment of Azure', '/openai/deployments/gpt-4o/chat/completions', '{}', '200 '],
    ['a foreign deployment', '/openai/Deployments/dall-e/images', '{}', '403 model_not_allowed'],
    ['a tuned model', '/google/v1beta/tunedModels/abc:generateContent', '{}', '403 model_not_allowed'],
    [
      'a tuned model by an allowed name in the body',
      '/google/v1beta/tunedModels/abc:generateContent',
      '{"model":"gpt-4o"}',
      '403 model_not_allowed',
    ],
    [
      'something unknown by an allowed name in the body',
      '/google/v1beta/dynamic/abc%3AgenerateContent',
      '{"model":"gpt-4o"}',
      '403 model_not_allowed',
    ],
    [
      'an endpoint of Vertex',
      '/google/v1/projects/p/locations/l/endpoints/123:predict',
      '{"model":"gpt-4o"}',
      '403 model_not_allowed',
    ],
    [
      'the endpoint of Vertex that speaks as OpenAI does',
      '/google/v1/projects/p/locations/l/endpoints/openapi/chat/completions',
      '{"model":"gemini-pro"}',
      '200 ',
    ],
    [
      'many calls in one',
      '/google/v1beta/models/gemini-e:batchEmbedContents',
      '{"requests":[{"model":"models/gemini-e"},{"model":"gemini-f"}]}',
      '200 ',
    ],
    [
      'a foreign model in one of many calls',
      '/google/v1beta/models/gemini-e:batchEmbedContents',
      '{"requests":[{"model":"models/gemini-e"},{"model":"models/gpt-4"}]}',
      '403 model_not_allowed',
    ],
    [
      'a foreign model twice in one call',
      '/google/v1beta/models/gemini-e:batchEmbedContents',
      '{"re\\u0071ueſts":[{"Model":"models/gpt-4","model":"models/gemini-e"}]}',
      '403 model_not_allowed',
    ],
    [
      'a call that is counted for a foreign model',
      '/google/v1beta/models/gemini-pro:countTokens',
      '{"generateContentRequest":{"model":"models/x"}}',
      '403 model_not_allowed',
    ],
    [
      'a body of Gemini too deep to be judged',
      '/google/v1beta/models/gemini-pro:generateContent',
      `{"a":${'['.repeat(500)}${']'.repeat(500)}}`,
      '403 model_not_allowed',
    ],
    ['a foreign model in the query', `${CHAT}?Model=x`, '{"model":"gpt-4o"}', '403 model_not_allowed'],
    ['an allowed model in the query', `${CHAT}?model=gpt-4o`, '{"model":"gpt-4o"}', '200 '],
    ['fallbacks with a long s', CHAT, '{"model":"gpt-4o","modelſ":["x"]}', '403 model_not_allowed'],
    ['two deployments', '/openai/deployments/gpt-4o/deployments/x/chat', '{}', '403 model_not_allowed'],
  ])('judge %s', async (_what, path, body, expected) => {
    expect(refusalOf(await scene.post('gpt', path, body))).toBe(expected);
  });

  it('are the reason that is told where a body is compressed', async () => {
    const key = { project: 'any', models: ['gpt-4o'] };
    const headers = { 'content-encoding': 'gzip' };
    const answer = await scene.send(key, CHAT, { method: 'POST', body: '{"model":"gpt-4o"}', headers });
    expect(await answer.text()).toContain('The API key is restricted to certain models');
    expect(refusalOf(answer)).toBe('403 policy_violation');
  });

  it('are read from forms', async () => {
    const form = (model: string): FormData => {
      const data = new FormData();
      data.append('file', new Blob(['RIFF']), 'a.wav');
      data.append('model', model);
      return data;
    };
    const path = '/openai/v1/audio/transcriptions';
    expect(refusalOf(await scene.post('gpt', path, form('whisper-1')))).toBe('200 ');
    expect(refusalOf(await scene.post('gpt', path, form('whisper-2')))).toBe('403 model_not_allowed');
    const hidden =
      '{"model":"claude-5"}\r\n--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--b--\r\n';
    const type = { 'content-type': 'multipart/form-data; boundary=b' };
    expect(refusalOf(await scene.post('gpt', path, hidden, type))).toBe('403 model_not_allowed');
  });

  it('do not matter to a GET without a body, but to a POST without one', async () => {
    expect(refusalOf(await scene.send({ project: 'gpt' }, '/openai/v1/models', {}))).toBe('200 ');
    expect(refusalOf(await scene.send({ project: 'gpt' }, CHAT, { method: 'POST' }))).toBe(
      '403 model_not_allowed',
    );
  });
});
