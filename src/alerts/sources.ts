/** Where the engine gets its figures from; the composition root provides it. Only figures pass, no stores. */
import type { AlertWindow } from '../domain/alert.ts';
import type { AlertPeriod } from '../domain/alert-kinds.ts';
import type { KeyNetwork, KeyNetworks } from '../domain/key-networks.ts';
import type { ApiKey } from '../domain/key.ts';
import type { StoreTrouble } from './kinds/gateway.ts';
import type { WatchedKey } from './kinds/keys.ts';
import type { LimitReading } from './kinds/limits.ts';

export interface UsageSums {
  readonly requests: number;
  readonly errors: number;
  readonly costNanoUsd: number;
}

export interface AlertSources {
  /** Of live keys, by key or project. From and to whole minutes; may take seconds and is read off this thread. */
  sumUsage(by: 'key' | 'project', window: AlertWindow): Promise<ReadonlyMap<string, UsageSums>>;
  /** Those that exist, revoked ones too. */
  findKeys(ids: ReadonlySet<string>): Promise<readonly ApiKey[]>;
  /** Of these keys, and of all projects that have limits. Concurrency and bursts come and go, and are left out. */
  readLimits(keys: readonly ApiKey[], nowMs: number): Promise<readonly LimitReading[]>;
  findPeriod(period: AlertPeriod, nowMs: number): AlertWindow;
  projectName(id: string): string;
  /** In pages: enabled keys that end until then. */
  listExpiring(untilMs: number): AsyncIterable<readonly WatchedKey[]>;
  /** In pages: all active keys. */
  listKeys(): AsyncIterable<readonly WatchedKey[]>;
  readonly networks: KeyNetworks;
  /** Where the address lies; null for what is none. */
  placeOf(address: string): Omit<KeyNetwork, 'keyId'> | null;
  /** Requests without a known key that were refused for it, since the process began. */
  countAuthFailures(): number;
  /** What is wrong at this moment. */
  listTroubles(): readonly StoreTrouble[];
}
