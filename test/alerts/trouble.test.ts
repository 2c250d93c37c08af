/** What cannot be read says nothing about anybody: what fires goes on, and others go on looking. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { NO_ROUTE } from '../../src/telemetry/shared-counters.ts';
import { HOUR_MS, useAlertScene } from './alert-scene.ts';

const scene = useAlertScene({ readsInThread: true });

function rename(file: 'store.db' | 'store-usage.db', from: string, to: string): void {
  const database = new Database(join(scene.directory, file));
  database.exec(`alter table ${from} rename to ${to}`);
  database.close();
}

it('a ledger that cannot be read ends nothing, holds up no other rule, and is told of', async () => {
  await scene.createRule({ name: 'errors', kind: 'error_rate' });
  await scene.createRule({ name: 'failures', kind: 'auth_failures' });
  await scene.createRule({ name: 'trouble', kind: 'store_trouble' });
  const failed = { outcome: 'upstream_error', status: 500 } as const;
  await scene.record(...Array.from({ length: 30 }, () => failed));
  expect(await scene.look()).toEqual(['firing Key key_1 has many errors']);
  rename('store-usage.db', 'usage_rollups', 'lost_rollups');
  for (let count = 0; count < 200; count++) scene.counters.addRejection(NO_ROUTE, 'invalid_api_key');
  expect(await scene.look(HOUR_MS)).toEqual([
    'firing Many requests come without a valid key',
    'firing The ledger cannot be used',
  ]);
  expect(scene.errors).toEqual([expect.stringMatching(/^errors: usage cannot be read/)]);
  rename('store-usage.db', 'lost_rollups', 'usage_rollups');
  expect(await scene.look()).toEqual(['resolved Over: Key key_1 has many errors']);
});

it('a store that cannot be used is told of when it can be used again', async () => {
  await scene.createRule({ name: 'trouble', kind: 'store_trouble' });
  rename('store.db', 'alert_rules', 'lost_rules');
  await expect(scene.look()).rejects.toThrow('alert_rules');
  rename('store.db', 'lost_rules', 'alert_rules');
  expect(await scene.look()).toEqual(['firing The store cannot be used']);
  expect(await scene.look(HOUR_MS)).toEqual(['resolved Over: The store cannot be used']);
});
