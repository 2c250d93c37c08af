import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { useScene } from '../support/scenes.ts';
import { sendJson } from '../support/upstream.ts';

const ASK = {
  model: 'claude-of-the-test',
  max_tokens: 64,
  messages: [{ role: 'user' as const, content: 'Hello' }],
};
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: ASK.model,
  stop_reason: 'end_turn',
};

describe('the Anthropic SDK through the gateway', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;
  let client: Anthropic;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway({
      config: {
        upstreams: {
          anthropic: {
            url: sandbox.url('anthropic'),
            provider: 'anthropic',
            credential: { mode: 'inject', value: 'sk-ant-of-the-gateway' },
          },
        },
        routes: [
          { name: 'anthropic', path: '/anthropic/', stripPrefix: '/anthropic', upstream: 'anthropic' },
        ],
      },
    });
    client = new Anthropic({
      baseURL: `${gateway.url}/anthropic`,
      apiKey: await gateway.createKey(),
      maxRetries: 0,
    });
  });
  afterAll(async () => {
    await gateway?.stop();
    await sandbox?.close();
  });

  it('gets a message', async () => {
    const message = await client.messages.create(ASK);
    expect(message.content[0]?.type).toBe('text');
    expect(message.usage.output_tokens).toBeGreaterThan(0);
  });

  it('streams a message', async () => {
    const text = await client.messages.stream(ASK).finalText();
    expect(text.length).toBeGreaterThan(0);
  });

  it('throws its own errors for the refusals of the gateway', async () => {
    const stranger = new Anthropic({ baseURL: client.baseURL, apiKey: 'tg_live_00000000_0', maxRetries: 0 });
    await expect(stranger.messages.create(ASK)).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
    await expect(client.messages.batches.list()).rejects.toBeInstanceOf(Anthropic.PermissionDeniedError);
  });
});

describe.each(['passthrough', 'prefer-client'])(
  'a provider key of the caller on a route of mode %s',
  (mode) => {
    const scene = useScene({
      upstream: {
        provider: 'anthropic',
        credential: { mode, ...(mode === 'prefer-client' && { value: 'sk-ant-of-the-gateway' }) },
      },
      handler: (_request, response) =>
        sendJson(response, { ...MESSAGE, content: [{ type: 'text', text: 'ok' }] }),
    });

    /** Asks with two headers of the caller, and says which credentials reached the upstream. */
    async function ask(apiKey: string, xApiKey: string) {
      const { gateway, upstream } = scene;
      const defaultHeaders = { 'X-API-Key': xApiKey };
      const client = new Anthropic({ baseURL: `${gateway.url}/api`, apiKey, defaultHeaders, maxRetries: 0 });
      expect((await client.messages.create(ASK)).content).toEqual([{ type: 'text', text: 'ok' }]);
      const { authorization, 'x-api-key': own } = upstream.seen.at(-1)?.headers ?? {};
      return { authorization, own };
    }

    it('stands in x-api-key, and the platform key is the api key of the client', async () => {
      expect(await ask(await scene.gateway.createKey(), 'sk-ant-of-the-caller')).toEqual({
        own: 'sk-ant-of-the-caller',
      });
    });

    it('is the api key of the client, and the platform key stands in X-API-Key', async () => {
      expect(await ask('sk-ant-of-the-caller', await scene.gateway.createKey())).toEqual({
        authorization: 'Bearer sk-ant-of-the-caller',
      });
    });
  },
);
