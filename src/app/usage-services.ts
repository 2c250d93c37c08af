import type { KeyObject } from '../keys/management-objects.ts';
import type { Clock } from '../lib/clock.ts';
import type { UsageReader } from '../usage/usage-query.ts';
import { toKeyUsageObject } from './usage-report.ts';

export interface UsageServices {
  readonly usage: UsageReader;
  /** The field `usage` of each key object, in the same order. */
  usageOf(keyIds: readonly string[]): Promise<readonly KeyObject['usage'][]>;
  /**
   * The objects with what the ledger knows of them; as they are where it cannot be read, because a key must be
   * shown and revoked all the same.
   */
  withUsage(objects: readonly KeyObject[]): Promise<readonly KeyObject[]>;
}

export function createUsageServices(usage: UsageReader, clock: Clock): UsageServices {
  const usageOf: UsageServices['usageOf'] = async (keyIds) => {
    const byKey = await usage.readKeyUsage(keyIds, clock.nowMs());
    return keyIds.map((id) => toKeyUsageObject(byKey.get(id)));
  };
  return {
    usage,
    usageOf,
    withUsage: async (objects) => {
      const usages = await usageOf(objects.map(({ id }) => id)).catch(() => []);
      return objects.map((object, index) => ({ ...object, usage: usages[index] ?? object.usage }));
    },
  };
}
