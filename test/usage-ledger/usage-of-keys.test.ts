import { expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { moveToNoon } from '../support/noon.ts';
import { startUpstream, sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';

const USAGE = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };

it('what a key has used shows at the key, and a polled answer is charged once', async () => {
  const upstream = await startUpstream((_request, response) => {
    sendJson(response, { id: 'resp_1', model: 'gpt-4o-mini', usage: USAGE });
  });
  const gateway = await startGateway({
    config: {
      upstreams: {
        main: { url: upstream.url, provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
      },
      routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main', endpoints: 'all' }],
    },
  });
  try {
    moveToNoon(gateway);
    const { plaintext, record } = await gateway.server.services.keys.create({ name: 'used' }, 'test');
    const ask = (method: string, path: string) =>
      fetch(`${gateway.url}/api${path}`, {
        method,
        headers: { 'x-api-key': plaintext, 'content-type': 'application/json' },
        ...(method === 'POST' ? { body: '{"model":"gpt-4o-mini"}' } : {}),
      }).then((response) => response.text());
    await ask('POST', '/v1/responses');
    await ask('GET', '/v1/responses/resp_1');
    await ask('GET', '/v1/responses/resp_1');
    const used = await until(
      () => usageOf(gateway, record.key.id),
      (usage) => usage?.requests_total === 3,
    );
    expect(used).toEqual({
      requests_today: 3,
      requests_this_month: 3,
      requests_total: 3,
      cost_usd_this_month: (1000 * 0.15 + 100 * 0.6) / 1e6,
    });
  } finally {
    await gateway.stop();
    await upstream.close();
  }
});

async function usageOf(gateway: TestGateway, keyId: string) {
  const [usage] = await gateway.server.services.usageOf([keyId]);
  return usage;
}
