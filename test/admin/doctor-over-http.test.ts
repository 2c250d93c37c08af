/** The doctor of a gateway that runs, asked over HTTP. */
import { expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { useScene } from '../support/scenes.ts';
import { adminClient, type Json } from './client.ts';

const scene = useScene({
  config: {
    upstreams: { gone: { url: 'http://127.0.0.1:9', provider: 'generic' } },
    routes: [{ name: 'gone', path: '/gone/', upstream: 'gone' }],
  },
});

it('finds what the command finds, the worst first', async () => {
  const key = await scene.gateway.createKey({ name: 'open' });
  const admin = await adminClient(scene, 'viewer');
  const examine = async () => (await admin('GET', '/v1/doctor')).body['findings'] as Json[];
  expect((await examine()).map(({ id }) => id)).toContain('unused_upstream_unreachable');
  expect((await fetch(`${scene.gateway.url}/gone/x`, { headers: { 'x-api-key': key } })).status).toBe(502);
  const findings = await until(examine, ([worst]) => worst?.['severity'] === 'error');
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
