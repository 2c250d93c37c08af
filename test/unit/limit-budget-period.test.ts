import { expect, test } from 'vitest';
import { BudgetCalendar } from '../../src/limits/budget-period.ts';

test.each([
  ['a day', 'UTC', 'day', '2026-03-14T12:00:00Z', '2026-03-14T00:00:00.000Z', '2026-03-15T00:00:00.000Z'],
  [
    'the last millisecond of a day',
    'UTC',
    'day',
    '2026-03-14T23:59:59.999Z',
    '2026-03-14T00:00:00.000Z',
    '2026-03-15T00:00:00.000Z',
  ],
  [
    'a leap day',
    'UTC',
    'day',
    '2028-02-29T12:00:00Z',
    '2028-02-29T00:00:00.000Z',
    '2028-03-01T00:00:00.000Z',
  ],
  [
    'February of a leap year',
    'UTC',
    'month',
    '2028-02-29T23:59:59Z',
    '2028-02-01T00:00:00.000Z',
    '2028-03-01T00:00:00.000Z',
  ],
  [
    'February of another year',
    'UTC',
    'month',
    '2027-02-28T23:59:59Z',
    '2027-02-01T00:00:00.000Z',
    '2027-03-01T00:00:00.000Z',
  ],
  [
    'a month of 31 days',
    'UTC',
    'month',
    '2026-01-31T12:00:00Z',
    '2026-01-01T00:00:00.000Z',
    '2026-02-01T00:00:00.000Z',
  ],
  [
    'December',
    'UTC',
    'month',
    '2026-12-31T12:00:00Z',
    '2026-12-01T00:00:00.000Z',
    '2027-01-01T00:00:00.000Z',
  ],
  [
    'a week that begins on Monday',
    'UTC',
    'week',
    '2026-03-15T23:59:59Z',
    '2026-03-09T00:00:00.000Z',
    '2026-03-16T00:00:00.000Z',
  ],
  ['a Monday', 'UTC', 'week', '2026-03-16T00:00:00Z', '2026-03-16T00:00:00.000Z', '2026-03-23T00:00:00.000Z'],
  [
    'a week over the end of a year',
    'UTC',
    'week',
    '2027-01-01T00:00:00Z',
    '2026-12-28T00:00:00.000Z',
    '2027-01-04T00:00:00.000Z',
  ],
  [
    'a day of 23 hours',
    'Europe/Berlin',
    'day',
    '2026-03-29T12:00:00Z',
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ],
  [
    'a day of 25 hours',
    'Europe/Berlin',
    'day',
    '2026-10-25T12:00:00Z',
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
  ],
  [
    'a month with a change of the clock',
    'America/New_York',
    'month',
    '2026-03-31T23:00:00Z',
    '2026-03-01T05:00:00.000Z',
    '2026-04-01T04:00:00.000Z',
  ],
  [
    'a day whose midnight does not exist',
    'America/Santiago',
    'day',
    '2024-09-08T12:00:00Z',
    '2024-09-08T04:00:00.000Z',
    '2024-09-09T03:00:00.000Z',
  ],
  [
    'a day that is tomorrow in UTC',
    'Pacific/Kiritimati',
    'day',
    '2026-03-14T12:00:00Z',
    '2026-03-14T10:00:00.000Z',
    '2026-03-15T10:00:00.000Z',
  ],
  [
    'an offset that is no whole hour',
    'Asia/Kathmandu',
    'day',
    '2026-03-14T12:00:00Z',
    '2026-03-13T18:15:00.000Z',
    '2026-03-14T18:15:00.000Z',
  ],
  [
    'the day before one that a zone left out',
    'Pacific/Apia',
    'day',
    '2011-12-30T05:00:00Z',
    '2011-12-29T10:00:00.000Z',
    '2011-12-30T10:00:00.000Z',
  ],
] as const)('%s (%s, by %s)', (...[, zone, period, at, ...expected]) => {
  const { startMs, endMs } = new BudgetCalendar(zone).findPeriod(period, Date.parse(at));
  expect([startMs, endMs].map((ms) => new Date(ms).toISOString())).toEqual(expected);
});

test('total never ends', () => {
  const calendar = new BudgetCalendar('UTC');
  expect(calendar.findPeriod('total', Date.parse('2026-03-14T12:00:00Z'))).toEqual({
    startMs: 0,
    endMs: Infinity,
  });
});

test('an unknown zone is refused', () => {
  expect(() => new BudgetCalendar('Mars/Olympus')).toThrow(RangeError);
});
