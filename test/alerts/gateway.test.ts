/** What is wrong with the gateway itself, or done to it. */
import { describe, expect, it } from 'vitest';
import { NO_ROUTE } from '../../src/telemetry/shared-counters.ts';
import { HOUR_MS, MINUTE_MS, useAlertScene } from './alert-scene.ts';

const scene = useAlertScene();

function failToAuthenticate(count: number): void {
  for (let index = 0; index < count; index++) scene.counters.addRejection(NO_ROUTE, 'invalid_api_key');
}

describe('authentication failures', () => {
  it('fire above 100 in five minutes, of unknown and of known keys together', async () => {
    await scene.createRule({ name: 'auth', kind: 'auth_failures' });
    failToAuthenticate(80);
    expect(await scene.look()).toEqual([]);
    const revoked = { outcome: 'refused:invalid_api_key', error: 'invalid_api_key', status: 401 } as const;
    await scene.record(...Array.from({ length: 21 }, () => revoked));
    expect(await scene.look()).toEqual(['firing Many requests come without a valid key']);
    expect((await scene.events())[0]).toMatchObject({
      subject: { type: 'gateway', id: null },
      figures: { failures: 101, threshold: 100 },
    });
    expect(await scene.look()).toEqual([]);
    expect(await scene.look(10 * MINUTE_MS)).toEqual([
      'resolved Over: Many requests come without a valid key',
    ]);
    failToAuthenticate(50);
    expect(await scene.look()).toEqual([]);
  });
});

describe('an upstream that refuses the credential of the gateway', () => {
  it('is told of by its name, until ten minutes have passed without', async () => {
    await scene.createRule({ name: 'credential', kind: 'upstream_credential' });
    const rejected = { upstream: 'openai', status: 502, error: 'upstream_credential_rejected' };
    await scene.record({ ...rejected, outcome: 'upstream_error' });
    expect(await scene.look()).toEqual(['firing Upstream openai refuses the credential of the gateway']);
    expect((await scene.events())[0]).toMatchObject({
      severity: 'critical',
      subject: { type: 'upstream', id: 'openai' },
    });
    await scene.record({ ...rejected, outcome: 'upstream_error' });
    expect(await scene.look(8 * MINUTE_MS)).toEqual([]);
    expect(await scene.look(20 * MINUTE_MS)).toHaveLength(1);
  });
});

describe('trouble with the ledger', () => {
  it('is told of, and that it is over', async () => {
    await scene.createRule({ name: 'trouble', kind: 'store_trouble' });
    scene.troubles.push({ what: 'ledger', reason: 'disk full' });
    expect(await scene.look()).toEqual(['firing The ledger cannot be used']);
    expect((await scene.events())[0]?.figures).toEqual({ what: 'ledger', reason: 'disk full' });
    expect(await scene.look(HOUR_MS)).toEqual([]);
    scene.troubles.pop();
    expect(await scene.look(5 * MINUTE_MS)).toEqual([]);
    expect(await scene.look(20 * MINUTE_MS)).toEqual(['resolved Over: The ledger cannot be used']);
  });
});
