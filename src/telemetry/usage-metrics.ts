/** Tokens and dollars by key, project and model, of the usage records that carry a charge. */
import type { UsageRecord } from '../domain/usage.ts';
import { CounterFamily, type CounterSeries, type MetricFamily } from './metric-family.ts';

/** Of whatever has no series of its own. */
export const OTHER = 'other';

type TokenType = 'input' | 'output' | 'cache_read' | 'cache_write';

/** Each counter exists from the first time that it is raised. */
export interface UsageSeries extends Partial<Record<TokenType | 'cost', CounterSeries>> {
  readonly keyId: string;
  readonly project: string;
  readonly model: string;
  readonly confidence: string;
}

export class UsageMetrics {
  readonly #maxModels: number;
  readonly #models = new Set<string>();
  readonly #series = new Map<string, UsageSeries>();
  readonly #tokens = new CounterFamily(
    'tollgate_tokens_total',
    'Tokens used. Input is all input; cache_read and cache_write are parts of it.',
    ['key_id', 'project', 'model', 'type', 'confidence'],
  );
  readonly #cost = new CounterFamily('tollgate_cost_usd_total', 'Dollars spent at providers.', [
    'key_id',
    'project',
    'model',
    'confidence',
  ]);

  constructor(maxModels: number) {
    this.#maxModels = maxModels;
  }

  get families(): readonly MetricFamily[] {
    return [this.#tokens, this.#cost];
  }

  /**
   * Of the record and all others of its kind that have a price too, or have none too. Callers choose model names, so
   * only those that have a price get a series of their own.
   */
  series(record: UsageRecord, keyId: string, project: string): UsageSeries {
    const model = record.costNanoUsd === null ? OTHER : this.#labelOf(record.model);
    const confidence = record.confidence === 'estimated' ? 'estimated' : 'measured';
    const id = `${keyId}\u0000${project}\u0000${model}\u0000${confidence}`;
    let series = this.#series.get(id);
    if (series === undefined) {
      series = { keyId, project, model, confidence };
      this.#series.set(id, series);
    }
    return series;
  }

  add(series: UsageSeries, record: UsageRecord): void {
    this.#addTokens(series, 'input', record.inputTokens);
    this.#addTokens(series, 'output', record.outputTokens);
    this.#addTokens(series, 'cache_read', record.cacheReadTokens);
    this.#addTokens(series, 'cache_write', record.cacheWriteTokens);
    if (record.costNanoUsd === null) return;
    const { keyId, project, model, confidence } = series;
    const cost = (series.cost ??= this.#cost.series(keyId, project, model, confidence));
    cost.value += record.costNanoUsd / 1e9;
  }

  #addTokens(series: UsageSeries, type: TokenType, count: number | null): void {
    if (count === null || count <= 0) return;
    const { keyId, project, model, confidence } = series;
    const tokens = (series[type] ??= this.#tokens.series(keyId, project, model, type, confidence));
    tokens.value += count;
  }

  #labelOf(model: string | null): string {
    if (model === null) return OTHER;
    if (this.#models.has(model)) return model;
    if (this.#models.size >= this.#maxModels) return OTHER;
    this.#models.add(model);
    return model;
  }
}
