/** Rules and events through the management API of a gateway that is at work. */
import { describe, expect, it } from 'vitest';
import { adminClient, type Json } from '../admin/client.ts';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';

const scene = useScene({
  handler: (_request, response) => {
    response.writeHead(500).end();
  },
  config: {
    alerts: {
      rules: {
        'default-errors': { kind: 'error_rate', project: 'default', minimum: 5, severity: 'critical' },
      },
    },
  },
});

function dataOf({ body }: { readonly body: Json }): readonly Json[] {
  return body['data'] as Json[];
}

describe('alert rules', () => {
  it('are there from the start: built-in ones and those of gateway.yaml', async () => {
    const admin = await adminClient(scene, 'viewer');
    const rules = dataOf(await admin('GET', '/v1/alert-rules'));
    expect(rules).toContainEqual(expect.objectContaining({ name: 'key-expiring', origin: 'builtin' }));
    const declared = await admin('GET', '/v1/alert-rules/default-errors');
    expect(declared.body).toMatchObject({
      origin: 'file',
      severity: 'critical',
      settings: { share: 0.05, minimum: 5, window: '15m' },
    });
    expect((await admin('POST', '/v1/alert-rules', { name: 'x', kind: 'key_idle' })).status).toBe(403);
  });

  it('are made, changed, muted and deleted', async () => {
    const admin = await adminClient(scene, 'editor');
    const input = { name: 'shop-cost', kind: 'cost', project_id: 'default', settings: { usd: 5 } };
    const created = await admin('POST', '/v1/alert-rules', input, { 'idempotency-key': 'once' });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      name: 'shop-cost',
      origin: 'api',
      key_id: null,
      project_id: expect.stringMatching(/^prj_/) as string,
      settings: { usd: 5, period: 'day' },
      enabled: true,
      muted: false,
    });
    const again = await admin('POST', '/v1/alert-rules', input, { 'idempotency-key': 'once' });
    expect(again.body['id']).toBe(created.body['id']);
    const path = String(created.headers.get('location'));
    const etag = String(created.headers.get('etag'));
    const changed = await admin('PATCH', path, { settings: { usd: 7 } }, { 'if-match': etag });
    expect(changed.body).toMatchObject({ settings: { usd: 7, period: 'day' } });
    expect((await admin('PATCH', path, { enabled: false }, { 'if-match': etag })).status).toBe(412);
    const muted = await admin('POST', `${path}/mute`, { until: '2100-01-01T00:00:00Z' });
    expect(muted.body).toMatchObject({ muted: true, muted_until: '2100-01-01T00:00:00Z' });
    expect((await admin('POST', `${path}/mute`)).body).toMatchObject({ muted: true, muted_until: null });
    expect((await admin('POST', `${path}/unmute`)).body).toMatchObject({ muted: false });
    expect((await admin('DELETE', path)).status).toBe(204);
    expect((await admin('GET', path)).status).toBe(404);
  });

  it('are refused with every wrong field named', async () => {
    const admin = await adminClient(scene, 'editor');
    const bad = await admin('POST', '/v1/alert-rules', {
      name: 'a b',
      kind: 'none',
      settings: { share: 2, window: '1y', other: 1 },
    });
    expect(bad.status).toBe(422);
    const fields = (bad.body['errors'] as Json[]).map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['name', 'kind', 'settings.share', 'settings.window']));
    const foreign = await admin('POST', '/v1/alert-rules', {
      name: 'x',
      kind: 'key_idle',
      settings: { usd: 1 },
    });
    expect(foreign.status).toBe(422);
    expect(foreign.body['detail']).toContain('its settings are unused');
    for (const [method, body] of [['PATCH', { enabled: false }] as const, ['DELETE', undefined] as const]) {
      expect((await admin(method, '/v1/alert-rules/default-errors', body)).status).toBe(409);
    }
    expect((await admin('DELETE', '/v1/alert-rules/key-idle')).status).toBe(409);
  });
});

describe('alert events', () => {
  it('come of what the gateway does, and are found by rule, kind, key, project, state and time', async () => {
    const admin = await adminClient(scene, 'viewer');
    const key = await scene.gateway.createKey({ name: 'failing' });
    for (let count = 0; count < 8; count++) {
      const answer = await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': key } });
      await answer.arrayBuffer();
    }
    const list = async (query: string) => dataOf(await admin('GET', `/v1/alert-events?${query}`));
    // A scrape waits until the ledger has everything that came before it.
    await scene.gateway.metrics();
    scene.gateway.advance(61_000);
    const [found] = await until(
      () => list('rule=default-errors'),
      (events) => events.length > 0,
      20_000,
    );
    expect(found).toMatchObject({
      rule_name: 'default-errors',
      kind: 'error_rate',
      severity: 'critical',
      state: 'firing',
      subject: { type: 'key', name: 'failing' },
      figures: { errors: 8, requests: 8 },
    });
    const { id, project_id: project, at } = found as Json;
    const keyId = String((found as { subject: Json }).subject['id']);
    for (const query of [
      `key=${keyId}`,
      `project=${String(project)}`,
      'project=default&kind=error_rate&state=firing&limit=10',
      `since=${String(at)}`,
    ]) {
      expect(await list(query)).toContainEqual(expect.objectContaining({ id }));
    }
    for (const query of ['key=key_none', 'kind=cost', 'since=2100-01-01T00:00:00Z']) {
      expect(await list(query)).toEqual([]);
    }
    expect((await admin('GET', `/v1/alert-events/${String(id)}`)).body).toEqual(found);
    expect((await admin('GET', '/v1/alert-events/ale_none')).status).toBe(404);
    expect((await admin('GET', '/v1/alert-events?rule=none')).status).toBe(404);
    expect(await scene.gateway.metrics()).toMatch(/^tollgate_alerts_firing\{kind="error_rate"\} [12]$/m);
  });
});
