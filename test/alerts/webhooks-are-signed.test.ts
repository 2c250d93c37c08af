import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { SeenRequest } from '../support/upstream.ts';
import { useWebhooks } from './webhook-scene.ts';

describe('what a webhook receives', () => {
  const scene = useWebhooks();

  const headersOf = ({ headers }: SeenRequest): Record<string, string> => ({
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  });

  it('is the event, signed so that the verifier of Standard Webhooks accepts it', async () => {
    const { secret, id } = await scene.create('/signed');
    const event = await scene.send();
    const [seen] = scene.arrivedAt('/signed');
    if (seen === undefined) throw new Error('nothing has arrived');
    const verifier = new Webhook(String(secret));
    expect(verifier.verify(seen.body, headersOf(seen))).toMatchObject({
      type: 'alert.firing',
      timestamp: new Date(event.at).toISOString().replace('.000Z', 'Z'),
      data: { id: event.id, kind: 'error_rate', figures: { share: 0.08 }, subject: { id: 'key_any' } },
    });
    expect(seen.headers['webhook-id']).toMatch(/^dlv_/);
    expect(() => verifier.verify(seen.body.replace('0.08', '0.01'), headersOf(seen))).toThrow(
      WebhookVerificationError,
    );
    await scene.admin('DELETE', `/v1/webhooks/${String(id)}`);
  });

  it('is a message in the markup of Slack, in which no name can call a channel', async () => {
    await scene.create('/slack', { format: 'slack' });
    await scene.send();
    await scene.send({ state: 'resolved', severity: 'critical' });
    const bodies = scene.arrivedAt('/slack').map(({ body }) => Buffer.from(body, 'latin1').toString());
    expect(bodies).toHaveLength(2);
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
      text: ':large_orange_circle: Key "Shop &lt;!channel&gt;": 8 % of requests fail',
      blocks: [
        { text: { type: 'mrkdwn', text: expect.stringContaining('failed &amp; the rule') as string } },
        {
          type: 'context',
          elements: [{ type: 'mrkdwn', text: expect.stringContaining('errors · warning') as string }],
        },
      ],
    });
    expect(bodies[1]).toContain(':white_check_mark: Resolved: ');
    for (const body of bodies) expect(body).not.toContain('<');
  });
});
