/** What the keys with series of their own are called and have left, read anew at each scrape. */
import { CounterFamily } from './metric-family.ts';

/** One limit of a key at this moment. */
export interface LimitLevel {
  readonly name: string;
  readonly unit: 'requests' | 'tokens' | 'nanoUsd';
  readonly limit: number;
  readonly remaining: number;
}

export interface KeyState {
  readonly id: string;
  readonly name: string;
  /** Name of the project. */
  readonly project: string;
  readonly env: string;
  readonly limits: readonly LimitLevel[];
}

const NANO_USD_PER_USD = 1e9;

export class KeyMetrics {
  readonly #info = new CounterFamily(
    'tollgate_key_info',
    'Constant 1; joins names to the ids of keys.',
    ['key_id', 'name', 'project', 'env'],
    'gauge',
  );
  readonly #remainingRatio = new CounterFamily(
    'tollgate_rate_limit_remaining_ratio',
    'Share of a rate limit that is left, 0 to 1.',
    ['key_id', 'window'],
    'gauge',
  );
  readonly #budgetRemaining = new CounterFamily(
    'tollgate_budget_remaining_usd',
    'Dollars left of the budget in its present period.',
    ['key_id'],
    'gauge',
  );
  readonly #budget = new CounterFamily(
    'tollgate_budget_limit_usd',
    'Dollars the budget allows per period.',
    ['key_id'],
    'gauge',
  );

  get families(): readonly CounterFamily[] {
    return [this.#info, this.#remainingRatio, this.#budgetRemaining, this.#budget];
  }

  /** Series of keys and limits that are no longer there go. */
  show(keys: readonly KeyState[]): void {
    for (const family of this.families) family.clear();
    for (const key of keys) {
      this.#info.set(1, key.id, key.name, key.project, key.env);
      for (const limit of key.limits) this.#showLimit(key.id, limit);
    }
  }

  #showLimit(keyId: string, { name, unit, limit, remaining }: LimitLevel): void {
    if (unit === 'nanoUsd') {
      this.#budgetRemaining.set(remaining / NANO_USD_PER_USD, keyId);
      this.#budget.set(limit / NANO_USD_PER_USD, keyId);
    } else {
      this.#remainingRatio.set(limit === 0 ? 0 : remaining / limit, keyId, name);
    }
  }
}
