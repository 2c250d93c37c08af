import type { BudgetCalendar } from '../budget-period.ts';
import type { LimitSubject } from '../limiter.ts';
import { compileRules } from '../rules/compile-rules.ts';
import type { Rule } from '../rules/rule.ts';
import type { LimitMemory } from './shared-memory.ts';
import type { SlotView } from './slot.ts';
import { hashSubject, type SubjectHash } from './subject-hash.ts';

/** What the limiter works out once for each LimitSubject object, plus its slot at the moment in hand. */
export interface LimitedSubject {
  readonly rules: readonly Rule[];
  readonly enforce: boolean;
  readonly hasBudget: boolean;
  readonly hash: SubjectHash;
  readonly stripe: number;
  /** Where its slot was last time; verified before use, since an idle slot can pass to another subject. -1: unknown. */
  slot: number;
  readonly view: SlotView;
}

export function createLimitedSubject(
  subject: LimitSubject,
  memory: LimitMemory,
  calendar: BudgetCalendar,
): LimitedSubject {
  const hash = hashSubject(subject.id);
  return {
    rules: compileRules(subject, calendar),
    enforce: subject.enforce,
    hasBudget: subject.budget !== null,
    hash,
    stripe: hash.a % memory.stripes,
    slot: -1,
    view: { cells: memory, at: 0, monoMs: 0, nowMs: 0, day: 0 },
  };
}
