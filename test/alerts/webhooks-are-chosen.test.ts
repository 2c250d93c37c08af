import { describe, expect, it } from 'vitest';
import { useWebhooks } from './webhook-scene.ts';

describe('a webhook is sent', () => {
  const scene = useWebhooks();

  it('the kinds it asks for, from the severity on that it asks for, and nothing while it is off', async () => {
    await scene.create('/all');
    await scene.create('/cost', { kinds: ['cost'] });
    await scene.create('/critical', { min_severity: 'critical' });
    const { id } = await scene.create('/off', { enabled: false });
    await scene.send({ kind: 'cost' });
    await scene.send({ severity: 'critical' });
    await scene.send({ severity: 'info' });
    await scene.send({ muted: true });
    const counts = ['/all', '/cost', '/critical', '/off'].map((path) => scene.arrivedAt(path).length);
    expect(counts).toEqual([3, 1, 1, 0]);
    await scene.admin('PATCH', `/v1/webhooks/${String(id)}`, { enabled: true });
    await scene.send({ kind: 'cost' });
    expect(scene.arrivedAt('/off')).toHaveLength(1);
  });

  it('a test at the push of a button, with its result', async () => {
    const { id } = await scene.create('/tested', { kinds: ['store_trouble'] });
    const passed = await scene.admin('POST', `/v1/webhooks/${String(id)}/test`);
    expect(passed.body).toMatchObject({ state: 'delivered', event_id: null, last_status: 200 });
    expect(JSON.parse(scene.arrivedAt('/tested')[0]?.body ?? '')).toMatchObject({ type: 'webhook.test' });
    scene.answers.push(404);
    const failed = await scene.admin('POST', `/v1/webhooks/${String(id)}/test`);
    expect(failed.body).toMatchObject({ state: 'dead', last_error: 'the receiver answered 404' });
  });
});
