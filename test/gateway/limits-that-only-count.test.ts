import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';

describe('a plan that is not enforced', () => {
  const scene = useScene({
    config: {
      plans: { trial: { requestsPerMinute: 2, requestsPerHour: 3, enforce: false } },
      defaultPlan: 'trial',
    },
  });

  it('refuses nothing, and counts what it would have refused by key and limit', async () => {
    const issued = await scene.gateway.server.services.keys.create({ name: 'trial' }, 'test');
    for (let i = 0; i < 5; i++) {
      const answer = await fetch(`${scene.gateway.url}/api/x`, {
        headers: { 'x-api-key': issued.plaintext },
      });
      await answer.arrayBuffer();
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-ratelimit-remaining')).toBe(String(Math.max(0, 1 - i)));
    }
    const name = 'tollgate_would_deny_total';
    const metrics = await until(scene.gateway.metrics, (text) => text.includes(`${name}{`));
    const { id } = issued.record.key;
    expect(metrics).toContain(`${name}{key_id="${id}",limit="minute"} 3`);
    expect(metrics).toContain(`${name}{key_id="${id}",limit="hour"} 2`);
  });

  it('shows the key as active', async () => {
    const { services } = scene.gateway.server;
    const page = await services.keys.list({ name: 'trial' });
    expect(page.records.map((record) => services.describeKey(record).status)).toEqual(['active']);
  });
});
