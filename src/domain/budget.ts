export type BudgetPeriod = 'day' | 'week' | 'month' | 'total';

/** Money per calendar period, in dollars as people write it. */
export interface Budget {
  readonly usd: number;
  readonly period: BudgetPeriod;
}
