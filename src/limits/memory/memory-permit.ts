import type { Demand, Permit } from '../limiter.ts';
import type { Charge } from '../rules/rule.ts';
import type { LimitedSubject } from './limited-subject.ts';

/** What one request holds of one subject. The slot stays the subject's for as long as a request runs. */
export interface Hold {
  readonly subject: LimitedSubject;
  readonly slot: number;
  readonly nanoUsd: number;
  /** Entry in the table of this thread. */
  readonly entry: number;
  readonly charge: Charge;
}

/** Ends holds: with what was really used, or (null) as if the request had never been. */
export type EndHolds = (holds: readonly Hold[], actual: Demand | null) => void;

export class MemoryPermit implements Permit {
  #holds: readonly Hold[] | null;
  readonly #end: EndHolds;

  constructor(holds: readonly Hold[], end: EndHolds) {
    this.#holds = holds;
    this.#end = end;
  }

  settle(actual: Demand): void {
    this.#endOnce(actual);
  }

  release(): void {
    this.#endOnce(null);
  }

  #endOnce(actual: Demand | null): void {
    const holds = this.#holds;
    if (holds === null) return;
    this.#holds = null;
    this.#end(holds, actual);
  }
}
