import type { AlertWindow } from '../domain/alert.ts';
import type { HourFigures } from './kinds/unusual-pattern.ts';
import type { AlertSources, UsageSums } from './sources.ts';
import { nanoToUsd } from './words.ts';

export const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** The running hour and the one before. */
const MAX_KEPT = 4;

export type KeyHistory = ReadonlyMap<string, readonly HourFigures[]>;
type Sums = ReadonlyMap<string, UsageSums>;

export function hourAt(startMs: number): AlertWindow {
  return { fromMs: startMs, toMs: startMs + HOUR_MS };
}

export function toFigures(sums: UsageSums | undefined): HourFigures {
  if (sums === undefined) return { requests: 0, errors: 0, usd: 0 };
  return { requests: sums.requests, errors: sums.errors, usd: nanoToUsd(sums.costNanoUsd) };
}

/** The same hour of the weeks before, for all keys at once. It does not change any more, so it is read once. */
export class HourHistory {
  readonly #sources: Pick<AlertSources, 'sumUsage'>;
  readonly #kept = new Map<string, KeyHistory>();

  constructor(sources: Pick<AlertSources, 'sumUsage'>) {
    this.#sources = sources;
  }

  /** By key, the latest week first, from the week in which the key was first used. */
  async read(startMs: number, weeks: number): Promise<KeyHistory> {
    const name = `${startMs} ${weeks}`;
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept;
    const history = await this.#load(startMs, weeks);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(name, history);
    return history;
  }

  /** One after the other: the thread that answers serves people too. */
  async #load(startMs: number, weeks: number): Promise<KeyHistory> {
    const history = new Map<string, HourFigures[]>();
    // From the oldest week on, so that a key begins with the first week in which it was in use.
    for (let week = weeks; week >= 1; week--) {
      const sample = hourAt(startMs - week * WEEK_MS);
      const between = { fromMs: sample.toMs - WEEK_MS, toMs: sample.fromMs };
      const usedBefore = await this.#sources.sumUsage('key', between);
      appendWeek(history, usedBefore, await this.#sources.sumUsage('key', sample));
    }
    return history;
  }
}

function appendWeek(history: Map<string, HourFigures[]>, usedBefore: Sums, sample: Sums): void {
  for (const keyId of [...usedBefore.keys(), ...sample.keys()]) {
    if (!history.has(keyId)) history.set(keyId, []);
  }
  for (const [keyId, figures] of history) figures.unshift(toFigures(sample.get(keyId)));
}
