/** The doctor of a gateway that runs, asked over HTTP. */
import { expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { adminClient, type Json } from './client.ts';

const scene = useScene({
  config: { upstreams: { gone: { url: 'http://127.0.0.1:9', provider: 'generic' } }, routes: [] },
});

it('finds what the command finds, the worst first', async () => {
  await scene.gateway.createKey({ name: 'open' });
  const admin = await adminClient(scene, 'viewer');
  const { status, body } = await admin('GET', '/v1/doctor');
  expect(status).toBe(200);
  const findings = body['findings'] as Json[];
  expect(findings[0]).toMatchObject({
    id: 'upstream_unreachable',
    severity: 'error',
    where: 'upstreams.gone.url',
  });
  const ids = findings.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['unlimited_keys', 'keys_never_expire']));
  const ranks = findings.map(({ severity }) => ['error', 'warning', 'note'].indexOf(String(severity)));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
});
