import type { BudgetCalendar } from '../budget-period.ts';
import type { LimitName, LimitSubject, LimitUnit } from '../limiter.ts';
import { HOUR_AT, HOUR_CELL_MS, MINUTE_AT, MINUTE_CELL_MS, TOKENS_AT } from '../memory/slot.ts';
import { BucketRule } from './bucket-rule.ts';
import { BudgetRule } from './budget-rule.ts';
import { ConcurrencyRule } from './concurrency-rule.ts';
import { DayRule } from './day-rule.ts';
import type { LimitHead } from './limit-head.ts';
import { RollingRule } from './rolling-rule.ts';
import type { Rule } from './rule.ts';

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
const NANO_PER_USD = 1e9;

/** The limits that the subject has. A bucket, which needs a rate to fill at, takes the place of the minute window. */
export function compileRules(subject: LimitSubject, calendar: BudgetCalendar): readonly Rule[] {
  const limits = subject.rateLimits;
  const rules: Rule[] = [];
  function head(name: LimitName, unit: LimitUnit, limit: number, windowS: number): LimitHead {
    return { subjectId: subject.id, name, unit, limit, windowS };
  }
  const perMinute = limits.requestsPerMinute;
  if (perMinute !== null && limits.burst !== null) {
    const fillS = Math.min(DAY_S, Math.ceil((limits.burst * 60) / Math.max(1, perMinute)));
    rules.push(new BucketRule(head('burst', 'requests', limits.burst, fillS), perMinute));
  } else if (perMinute !== null) {
    rules.push(new RollingRule(head('minute', 'requests', perMinute, MINUTE_S), MINUTE_AT, MINUTE_CELL_MS));
  }
  if (limits.requestsPerHour !== null) {
    const hour = head('hour', 'requests', limits.requestsPerHour, HOUR_S);
    rules.push(new RollingRule(hour, HOUR_AT, HOUR_CELL_MS));
  }
  if (limits.requestsPerDay !== null) {
    rules.push(new DayRule(head('day', 'requests', limits.requestsPerDay, DAY_S)));
  }
  if (limits.tokensPerMinute !== null) {
    const tokens = head('tokens-minute', 'tokens', limits.tokensPerMinute, MINUTE_S);
    rules.push(new RollingRule(tokens, TOKENS_AT, MINUTE_CELL_MS));
  }
  if (limits.tokensPerDay !== null) {
    rules.push(new DayRule(head('tokens-day', 'tokens', limits.tokensPerDay, DAY_S)));
  }
  if (limits.maxConcurrent !== null) {
    rules.push(new ConcurrencyRule(head('concurrency', 'requests', limits.maxConcurrent, 0)));
  }
  if (subject.budget !== null) {
    const nanoUsd = Math.round(subject.budget.usd * NANO_PER_USD);
    rules.push(new BudgetRule(head('budget', 'nanoUsd', nanoUsd, 0), calendar, subject.budget.period));
  }
  return rules;
}
