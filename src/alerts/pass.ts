import type { AlertSubject, AlertWindow } from '../domain/alert.ts';
import type { ApiKey } from '../domain/key.ts';
import type { SubjectUsage } from './kinds/error-rate.ts';
import type { LimitReading } from './kinds/limits.ts';
import type { AlertSources, UsageSums } from './sources.ts';
import { toKeySubject } from './words.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** One evaluation: what several rules look at is read once. */
export class EvaluationPass {
  readonly nowMs: number;
  readonly #sources: AlertSources;
  /** Keys that are looked at though they rest, because something about them is not over yet. */
  readonly #watched: ReadonlySet<string>;
  readonly #read = new Map<string, Promise<unknown>>();

  constructor(sources: AlertSources, nowMs: number, watched: ReadonlySet<string>) {
    this.nowMs = nowMs;
    this.#sources = sources;
    this.#watched = watched;
  }

  /** The last so many milliseconds, from the begin of a minute. */
  last(windowMs: number): AlertWindow {
    return { fromMs: Math.floor((this.nowMs - windowMs) / MINUTE_MS) * MINUTE_MS, toMs: this.nowMs };
  }

  sumUsage(by: 'key' | 'project', window: AlertWindow): Promise<ReadonlyMap<string, UsageSums>> {
    const name = `${by} ${window.fromMs} ${window.toMs}`;
    return this.#once(name, () => this.#sources.sumUsage(by, window));
  }

  async usageByKey(window: AlertWindow): Promise<readonly SubjectUsage[]> {
    const sums = await this.sumUsage('key', window);
    const subjects = await this.subjectsOf(sums.keys());
    return Array.from(sums, ([keyId, each]) => ({ subject: subjectIn(subjects, keyId), ...each }));
  }

  /** Of keys that were used in the last day or are watched, and of projects. */
  limits(): Promise<readonly LimitReading[]> {
    return this.#once('limits', async () => {
      const used = await this.sumUsage('key', this.last(DAY_MS));
      const keys = await this.#sources.findKeys(new Set([...used.keys(), ...this.#watched]));
      return this.#sources.readLimits(keys, this.nowMs);
    });
  }

  async subjectsOf(keyIds: Iterable<string>): Promise<ReadonlyMap<string, AlertSubject>> {
    const keys = await this.keysById(keyIds);
    return new Map(Array.from(keys, ([id, key]) => [id, toKeySubject(key)]));
  }

  async keysById(keyIds: Iterable<string>): Promise<ReadonlyMap<string, ApiKey>> {
    const ids = new Set(keyIds);
    const keys = ids.size === 0 ? [] : await this.#sources.findKeys(ids);
    return new Map(keys.map((key) => [key.id, key]));
  }

  #once<T>(name: string, read: () => Promise<T>): Promise<T> {
    const known = this.#read.get(name) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const reading = read();
    this.#read.set(name, reading);
    return reading;
  }
}

/** A key of which only its usage is left has no name and no project. */
export function subjectIn(subjects: ReadonlyMap<string, AlertSubject>, keyId: string): AlertSubject {
  return subjects.get(keyId) ?? { type: 'key', id: keyId, name: null, projectId: null };
}
