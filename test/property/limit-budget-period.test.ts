import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BudgetCalendar } from '../../src/limits/budget-period.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Australia/Lord_Howe',
  'America/Havana',
] as const;
const instantMs = fc.integer({
  min: Date.parse('2005-01-01T00:00:00Z'),
  max: Date.parse('2060-01-01T00:00:00Z'),
});
const kind = fc.constantFrom('day', 'week', 'month');

test('an instant lies in its period, and periods follow on each other without gap or overlap', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), kind, instantMs, (zone, period, instant) => {
      const { startMs, endMs } = new BudgetCalendar(zone).findPeriod(period, instant);
      expect(startMs).toBeLessThanOrEqual(instant);
      expect(endMs).toBeGreaterThan(instant);
      const calendar = new BudgetCalendar(zone);
      expect(calendar.findPeriod(period, endMs).startMs).toBe(endMs);
      expect(calendar.findPeriod(period, startMs - 1).endMs).toBe(startMs);
      expect(calendar.findPeriod(period, endMs - 1)).toEqual({ startMs, endMs });
    }),
    { numRuns: 300 },
  );
});

test('a calendar asked in any order answers as a new one', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.array(fc.tuple(kind, instantMs), { maxLength: 20 }),
      (zone, questions) => {
        const calendar = new BudgetCalendar(zone);
        for (const [period, instant] of questions) {
          expect(calendar.findPeriod(period, instant)).toEqual(
            new BudgetCalendar(zone).findPeriod(period, instant),
          );
        }
      },
    ),
    { numRuns: 30 },
  );
});
