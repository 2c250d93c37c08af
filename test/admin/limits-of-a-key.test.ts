/** Where a key stands with its limits, asked by those who manage it. */
import { expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';
import { adminClient, type Json } from './client.ts';

const scene = useScene({ config: { plans: { trial: { requestsPerMinute: 10, enforce: false } } } });

it('names those of the key and of its project, and counts no request', async () => {
  const { keys, projects } = scene.gateway.server.services;
  const policy = { rateLimits: { requestsPerDay: 1_000 }, budget: { usd: 20, period: 'day' as const } };
  const { project } = await projects.create({ name: 'shop', policy });
  const { record, plaintext } = await keys.create(
    {
      name: 'app',
      project: project.id,
      rateLimits: { requestsPerHour: 100 },
      budget: { usd: 5, period: 'month' },
    },
    'test',
  );
  const admin = await adminClient(scene, 'viewer');
  const read = () => admin('GET', `/v1/api-keys/${record.key.id}/limits`);
  await fetch(`${scene.gateway.url}/api/a`, { headers: { 'x-api-key': plaintext } });
  const isSettled = ({ limits }: Json) => (limits as readonly Json[])[0]?.['remaining'] === 99;
  const { body } = await until(read, ({ body: shown }) => isSettled(shown));
  const common = { enforced: true, reset_at: expect.stringMatching(/Z$/) as string };
  expect(body).toEqual({
    limits: [
      { ...common, scope: 'key', name: 'hour', unit: 'requests', limit: 100, remaining: 99 },
      { ...common, scope: 'project', name: 'day', unit: 'requests', limit: 1_000, remaining: 999 },
    ],
    budgets: [
      { ...common, scope: 'key', limit_usd: 5, remaining_usd: 5 },
      { ...common, scope: 'project', limit_usd: 20, remaining_usd: 20 },
    ],
  });
  expect((await read()).body).toMatchObject({ limits: [{ remaining: 99 }, { remaining: 999 }] });
});

it('says where they only count', async () => {
  const { keys } = scene.gateway.server.services;
  const { record } = await keys.create({ name: 'tried', plan: 'trial' }, 'test');
  const admin = await adminClient(scene);
  const { body } = await admin('GET', `/v1/api-keys/${record.key.id}/limits`);
  expect(body).toMatchObject({ limits: [{ name: 'minute', remaining: 10, enforced: false }], budgets: [] });
});

it('knows no other key', async () => {
  const admin = await adminClient(scene);
  expect((await admin('GET', '/v1/api-keys/key_none/limits')).status).toBe(404);
});
