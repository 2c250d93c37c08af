import { AzureOpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';

/** Clients that send their key in a header of their own work unchanged; the key goes no further. */
describe('the platform key in the header of another provider', () => {
  const scene = useScene({
    upstream: { provider: 'google', credential: { mode: 'inject', value: 'google-secret' } },
    config: {},
  });

  it('x-goog-api-key: a Gemini call', async () => {
    const key = await scene.gateway.createKey();
    const response = await fetch(`${scene.gateway.url}/api/v1beta/models/gemini-2.5-flash:generateContent`, {
      method: 'POST',
      headers: { 'x-goog-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ contents: [{ parts: [{ text: 'Hello' }] }] }),
    });
    expect(response.status).toBe(200);
    expect(scene.upstream.seen.at(-1)?.headers['x-goog-api-key']).toBe('google-secret');
  });
});

describe('the Azure client', () => {
  const scene = useScene({
    upstream: {
      provider: 'openai',
      credential: { mode: 'inject', header: 'api-key', value: 'azure-secret' },
    },
  });

  it('sends its key as api-key', async () => {
    const key = await scene.gateway.createKey();
    const client = new AzureOpenAI({
      endpoint: `${scene.gateway.url}/api`,
      apiKey: key,
      apiVersion: '2024-10-21',
      deployment: 'gpt-4o-mini',
      maxRetries: 0,
    });
    await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    const seen = scene.upstream.seen.at(-1);
    expect(seen?.url).toContain('/openai/deployments/gpt-4o-mini/chat/completions');
    expect(seen?.headers['api-key']).toBe('azure-secret');
    expect(JSON.stringify(seen?.rawHeaders)).not.toContain(key);
  });
});
