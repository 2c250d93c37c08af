/** Guessing a token is slowed by address, and costs those with a good one nothing. */
import { expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { adminClient, createClient } from './client.ts';

const scene = useScene();

it('slows logins with wrong tokens', async () => {
  const client = createClient(scene.gateway.admin, null);
  const statuses: number[] = [];
  for (let i = 0; i < 12; i++) {
    const { status, headers } = await client('POST', '/dashboard/session', { token: `guess ${i}` });
    statuses.push(status);
    if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
});

it('slows wrong bearer tokens, and never a good one', async () => {
  const admin = await adminClient(scene);
  const statuses = new Set<number>();
  for (let i = 0; i < 40; i++) {
    statuses.add((await createClient(scene.gateway.admin, `guess-${i}`)('GET', '/v1/api-keys')).status);
  }
  expect([...statuses]).toEqual([401, 429]);
  expect((await admin('GET', '/v1/api-keys')).status).toBe(200);
});
