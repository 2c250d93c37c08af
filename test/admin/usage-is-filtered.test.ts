/** Reports about one route, status or model. */
import { expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';
import { adminClient } from './client.ts';

const scene = useScene({
  handler: (request, response) => {
    response.writeHead(request.url === '/missing' ? 404 : 200).end();
  },
});

it('counts only what the filter says', async () => {
  const key = await scene.gateway.createKey();
  for (const path of ['here', 'here', 'missing']) {
    await fetch(`${scene.gateway.url}/api/${path}`, { headers: { 'x-api-key': key } });
  }
  const admin = await adminClient(scene);
  const count = async (filter: string): Promise<number> => {
    const { body } = await admin('GET', `/v1/usage?by=route${filter}`);
    return (body['total'] as { readonly requests: number }).requests;
  };
  await until(
    () => count(''),
    (all) => all === 3,
  );
  expect(await count('&status=200')).toBe(2);
  expect(await count('&status=404&route=api')).toBe(1);
  expect(await count('&route=elsewhere')).toBe(0);
  expect(await count('&model=')).toBe(3);
  expect(await count('&model=gpt-4o')).toBe(0);
  expect((await admin('GET', '/v1/usage?status=all')).status).toBe(422);
});
