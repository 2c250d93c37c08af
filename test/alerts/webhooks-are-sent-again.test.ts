import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { useWebhooks } from './webhook-scene.ts';

const DAY_MS = 86_400_000;

describe('a webhook whose receiver fails', () => {
  const scene = useWebhooks();

  it('is tried again with the same id, later each time, until it arrives', async () => {
    await scene.create('/flaky', { kinds: ['error_rate'] });
    scene.answers.push(500, 302);
    const event = await scene.send();
    const [waiting] = await scene.deliveriesOf(event);
    expect(waiting).toMatchObject({
      state: 'pending',
      attempts: 1,
      last_status: 500,
      last_error: 'the receiver answered 500',
    });
    const nextAt = Date.parse(String(waiting?.['next_attempt_at']));
    expect(nextAt - event.at).toBeGreaterThanOrEqual(5_000);
    // The outbox empties itself from here on.
    scene.gateway.advance(10_000);
    await until(async () => (await scene.deliveriesOf(event))[0]?.['attempts'] === 2);
    scene.gateway.advance(60_000);
    const [arrived] = await until(
      () => scene.deliveriesOf(event),
      ([delivery]) => delivery?.['state'] === 'delivered',
    );
    expect(arrived).toMatchObject({ attempts: 3, last_status: 200, last_error: null, next_attempt_at: null });
    const ids = scene.arrivedAt('/flaky').map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([arrived?.['id']]));
  });

  it('is a dead letter after about a day, which can be seen and sent again', async () => {
    await scene.create('/dead', { kinds: ['cost'] });
    const { outbox } = scene.gateway.server.services.webhooks;
    scene.answers.push(...Array.from({ length: 30 }, () => 503));
    const event = await scene.send({ kind: 'cost' });
    for (let attempt = 2; attempt <= 11; attempt++) {
      scene.gateway.advance(DAY_MS / 2);
      await outbox.run();
      await until(async () => Number((await scene.deliveriesOf(event))[0]?.['attempts']) >= attempt);
    }
    const [toDead] = await scene.deliveriesOf(event);
    expect(toDead).toMatchObject({ attempts: 11, last_status: 503, next_attempt_at: null });
    const dead = await scene.admin('GET', '/v1/webhook-deliveries?state=dead');
    expect(dead.body['data']).toContainEqual(toDead);
    scene.answers.length = 0;
    const resent = await scene.admin('POST', `/v1/webhook-deliveries/${String(toDead?.['id'])}/resend`);
    expect(resent.body).toMatchObject({ state: 'pending', attempts: 0 });
    await until(
      () => scene.deliveriesOf(event),
      ([delivery]) => delivery?.['state'] === 'delivered',
    );
  });

  it('is not tried again where the receiver says that it is gone', async () => {
    await scene.create('/gone', { kinds: ['key_idle'] });
    scene.answers.push(410);
    const event = await scene.send({ kind: 'key_idle' });
    expect(await scene.deliveriesOf(event)).toMatchObject([{ state: 'dead', attempts: 1, last_status: 410 }]);
  });
});
