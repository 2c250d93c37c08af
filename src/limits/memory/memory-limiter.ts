/**
 * The limiter of one process: its state lies in memory that all threads share, so that limits hold exactly
 * over all of them. Admission locks the stripes of its subjects, asks every rule, and only if none refuses
 * charges every rule. Knows nothing of keys, projects or HTTP.
 */
import { CodedError } from '../../domain/errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { BudgetCalendar } from '../budget-period.ts';
import type { Admission, Demand, Limiter, LimitStatus, LimitSubject } from '../limiter.ts';
import { HoldTable } from './holds.ts';
import { createLimitedSubject, type LimitedSubject } from './limited-subject.ts';
import { type EndHolds, type Hold, MemoryPermit } from './memory-permit.ts';
import { LimitMemory, type SharedLimits } from './shared-memory.ts';
import { beginRunning, endRunning, isSlotOf, SLOT_WORDS, viewSlot } from './slot.ts';
import { findSlot, placeSlot } from './slot-table.ts';
import { StripeLocks } from './stripe-locks.ts';
import { type PastUse, restoreSlot } from './restore.ts';
import { cleanDemand } from './clean-demand.ts';

export interface MemoryLimiterOptions {
  readonly memory: SharedLimits;
  /** The seat of this thread: 0 … workers - 1, or `workers` for the control thread. One limiter per seat at a time. */
  readonly workerIndex: number;
  readonly clock: Clock;
  /** IANA name; where days, weeks and months of budgets begin. */
  readonly timeZone: string;
}

/** How long admission waits for a lock before it says `overloaded`; held locks last microseconds. */
const PATIENCE_MS = 250;
const UNLIMITED: Admission = {
  admitted: true,
  permit: { settle() {}, release() {} },
  statuses: [],
  wouldDeny: [],
};

export function createMemoryLimiter(options: MemoryLimiterOptions): MemoryLimiter {
  return new MemoryLimiter(options);
}

export class MemoryLimiter implements Limiter {
  readonly #memory: LimitMemory;
  readonly #locks: StripeLocks;
  readonly #holds: HoldTable;
  readonly #clock: Clock;
  readonly #calendar: BudgetCalendar;
  readonly #known = new WeakMap<LimitSubject, LimitedSubject>();
  readonly #endHolds: EndHolds;
  // Filled anew by each admission, kept to allocate nothing.
  readonly #subjects: LimitedSubject[] = [];
  readonly #stripes: number[] = [];
  readonly #waitsMs: number[] = [];

  constructor(options: MemoryLimiterOptions) {
    this.#memory = new LimitMemory(options.memory);
    this.#locks = new StripeLocks(this.#memory, options.workerIndex);
    this.#holds = new HoldTable(this.#memory, options.workerIndex);
    this.#clock = options.clock;
    this.#calendar = new BudgetCalendar(options.timeZone);
    this.#endHolds = (holds, actual) => this.#end(holds, actual);
  }

  /**
   * All or nothing over all limits of all subjects, which are distinct. A subject without limits costs
   * nothing. Throws CodedError `overloaded` when there is no room for another subject or running request.
   */
  admit(subjects: readonly LimitSubject[], demand: Demand): Admission {
    this.#selectLimited(subjects);
    if (this.#subjects.length === 0) return UNLIMITED;
    if (!this.#holds.hasRoomFor(this.#subjects.length)) {
      throw new CodedError('overloaded', 'too many requests run in this worker');
    }
    const asked = cleanDemand(demand);
    const monoMs = this.#clock.monoMs();
    const nowMs = this.#clock.nowMs();
    this.#lock(this.#stripes);
    try {
      for (const subject of this.#subjects) this.#open(subject, monoMs, nowMs);
      return this.#askRules(asked) ? this.#grant(asked) : this.#deny();
    } finally {
      this.#locks.releaseAll(this.#stripes);
    }
  }

  /** Throws CodedError `overloaded` when the state cannot be locked. */
  inspect(subject: LimitSubject): readonly LimitStatus[] {
    const limited = this.#limit(subject);
    const stripes = [limited.stripe];
    const monoMs = this.#clock.monoMs();
    const nowMs = this.#clock.nowMs();
    this.#lock(stripes);
    try {
      const slot = findSlot(this.#memory, limited.stripe, limited.hash);
      const cells = slot < 0 ? createBlankSlot() : this.#memory;
      viewSlot(limited.view, cells, slot < 0 ? 0 : this.#memory.locateSlot(slot), monoMs, nowMs);
      return limited.rules.map((rule) =>
        rule.describe(limited.view, rule.computeWaitMs(limited.view, { tokens: 0, nanoUsd: 0 })),
      );
    } finally {
      this.#locks.releaseAll(stripes);
    }
  }

  /**
   * Counts what a subject used before this process began. Once for each subject, before any request is admitted.
   * A subject without limits takes no slot.
   */
  restore(subject: LimitSubject, past: PastUse): void {
    this.#selectLimited([subject]);
    const [limited] = this.#subjects;
    if (limited === undefined) return;
    this.#lock(this.#stripes);
    try {
      this.#open(limited, this.#clock.monoMs(), this.#clock.nowMs());
      restoreSlot(limited.view, subject, past, this.#calendar);
    } finally {
      this.#locks.releaseAll(this.#stripes);
    }
  }

  close(): void {}

  #limit(subject: LimitSubject): LimitedSubject {
    let limited = this.#known.get(subject);
    if (limited === undefined) {
      limited = createLimitedSubject(subject, this.#memory, this.#calendar);
      this.#known.set(subject, limited);
    }
    return limited;
  }

  /** Fills #subjects with those that have a limit, and #stripes with theirs, ascending, each once. */
  #selectLimited(subjects: readonly LimitSubject[]): void {
    this.#subjects.length = 0;
    this.#stripes.length = 0;
    for (const subject of subjects) {
      const limited = this.#limit(subject);
      if (limited.rules.length === 0) continue;
      this.#subjects.push(limited);
      if (!this.#stripes.includes(limited.stripe)) this.#stripes.push(limited.stripe);
    }
    if (this.#stripes.length > 1) this.#stripes.sort((a, b) => a - b);
  }

  #lock(stripes: readonly number[]): void {
    if (this.#locks.acquireAll(stripes, PATIENCE_MS)) return;
    throw new CodedError('overloaded', 'the limits could not be locked in time');
  }

  /** Brings the subject's view to its slot, giving it one if it has none. */
  #open(subject: LimitedSubject, monoMs: number, nowMs: number): void {
    const memory = this.#memory;
    const { hash, stripe } = subject;
    if (subject.slot < 0 || !isSlotOf(memory, memory.locateSlot(subject.slot), hash)) {
      subject.slot = findSlot(memory, stripe, hash);
      if (subject.slot < 0) subject.slot = placeSlot(memory, stripe, hash, monoMs, nowMs);
      // Thrown before anything was charged; the stripes are released on the way out.
      if (subject.slot < 0) throw new CodedError('overloaded', 'no room for another limited subject');
    }
    viewSlot(subject.view, memory, memory.locateSlot(subject.slot), monoMs, nowMs);
  }

  /** Fills #waitsMs, rule by rule; whether no enforced rule refuses. */
  #askRules(demand: Demand): boolean {
    let admitted = true;
    this.#waitsMs.length = 0;
    for (const subject of this.#subjects) {
      for (const rule of subject.rules) {
        const waitMs = rule.computeWaitMs(subject.view, demand);
        this.#waitsMs.push(waitMs);
        if (waitMs > 0 && subject.enforce) admitted = false;
      }
    }
    return admitted;
  }

  #grant(demand: Demand): Admission {
    const holds = this.#subjects.map((subject) => this.#charge(subject, demand));
    const statuses: LimitStatus[] = [];
    const wouldDeny: LimitStatus[] = [];
    for (const subject of this.#subjects) {
      for (const rule of subject.rules) {
        const status = rule.describe(subject.view, 0);
        if (this.#waitsMs[statuses.length]! > 0) wouldDeny.push(status);
        statuses.push(status);
      }
    }
    return { admitted: true, permit: new MemoryPermit(holds, this.#endHolds), statuses, wouldDeny };
  }

  #charge(subject: LimitedSubject, demand: Demand): Hold {
    const { view, slot } = subject;
    const nanoUsd = subject.hasBudget ? demand.nanoUsd : 0;
    // The entry first: should the thread die in between, the counters are made to follow from the entries.
    const entry = this.#holds.open(slot, nanoUsd);
    beginRunning(view.cells, view.at, nanoUsd);
    const charge = { demand, monoMs: view.monoMs, day: view.day, tookToken: false };
    for (const rule of subject.rules) rule.charge(view, charge);
    return { subject, slot, nanoUsd, entry, charge };
  }

  #deny(): Admission {
    const statuses: LimitStatus[] = [];
    let violated: LimitStatus | undefined;
    let retryAfterMs = 0;
    for (const subject of this.#subjects) {
      for (const rule of subject.rules) {
        const waitMs = this.#waitsMs[statuses.length]!;
        const status = rule.describe(subject.view, waitMs);
        statuses.push(status);
        if (!subject.enforce || waitMs <= retryAfterMs) continue;
        violated = status;
        retryAfterMs = waitMs;
      }
    }
    return { admitted: false, violated: violated!, retryAfterMs, statuses };
  }

  /** Never throws and waits for as long as it takes: what a request holds must not stay held. */
  #end(holds: readonly Hold[], actual: Demand | null): void {
    const used = actual === null ? null : cleanDemand(actual);
    const monoMs = this.#clock.monoMs();
    const nowMs = this.#clock.nowMs();
    for (const hold of holds) {
      const { view, rules, stripe } = hold.subject;
      this.#locks.acquire(stripe, Infinity);
      viewSlot(view, this.#memory, this.#memory.locateSlot(hold.slot), monoMs, nowMs);
      this.#holds.close(hold.entry);
      endRunning(view.cells, view.at, hold.nanoUsd);
      for (const rule of rules) {
        if (used === null) rule.refund(view, hold.charge);
        else rule.settle(view, hold.charge, used);
      }
      this.#locks.release(stripe);
    }
  }
}

function createBlankSlot(): { u32: Uint32Array; f64: Float64Array } {
  const buffer = new ArrayBuffer(SLOT_WORDS * 4);
  return { u32: new Uint32Array(buffer), f64: new Float64Array(buffer) };
}
