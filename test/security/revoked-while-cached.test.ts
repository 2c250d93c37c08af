import { Agent, request } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { openServices } from '../../src/app/services.ts';
import { createClock } from '../../src/lib/clock.ts';
import { until } from '../support/until.ts';
import { useTarget } from './attack.ts';

/** The promised bound is 100 ms; tests assert ten times that. */
const BOUND_MS = 1_000;

describe('a cached key on a kept-alive connection', () => {
  const scene = useTarget({ config: { listen: { workers: 2 } } });
  const agent = new Agent({ connections: 1, pipelining: 1 });
  afterAll(() => agent.close());

  async function ask(key: string): Promise<number> {
    const { statusCode, body } = await request(`${scene.gateway.url}/api/x`, {
      dispatcher: agent,
      headers: { 'x-api-key': key },
    });
    await body.dump();
    return statusCode;
  }

  it.each(['revoke', 'disable'] as const)(
    'is refused soon after another store has done: %s',
    async (change) => {
      const created = await scene.gateway.server.services.keys.create({ name: 'soon gone' }, 'test');
      expect(await ask(created.plaintext)).toBe(200);
      // Opened like the CLI does in its own process: nothing of the server hears of the change but the store.
      const elsewhere = await openServices(loadConfig(scene.gateway.configFile, {}), {
        clock: createClock(),
      });
      try {
        await elsewhere.keys[change](created.record.key.id);
      } finally {
        await elsewhere.close();
      }
      await until(
        () => ask(created.plaintext),
        (status) => status === 401,
        BOUND_MS,
      );
      const before = scene.upstream.seen.length;
      expect(await ask(created.plaintext)).toBe(401);
      expect(scene.upstream.seen).toHaveLength(before);
    },
  );

  it('is good again soon after it was enabled', async () => {
    const { keys } = scene.gateway.server.services;
    const created = await keys.create({ name: 'on and off' }, 'test');
    expect(await ask(created.plaintext)).toBe(200);
    await keys.disable(created.record.key.id);
    await until(
      () => ask(created.plaintext),
      (status) => status === 401,
      BOUND_MS,
    );
    await keys.enable(created.record.key.id);
    await until(
      () => ask(created.plaintext),
      (status) => status === 200,
      BOUND_MS,
    );
  });
});
