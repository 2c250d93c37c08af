/** Days and months of the browser, held against the same part of those before. */
import { expect, it } from 'vitest';
import { dayOf, monthOf } from '../../src/dashboard/format/calendar.ts';

it('compares a day with the one before, up to the same minute', () => {
  const noon = new Date(2026, 2, 10, 12, 0).getTime();
  expect(dayOf(noon)).toMatchObject({
    from: new Date(2026, 2, 10).toISOString(),
    to: new Date(2026, 2, 10, 12, 1).toISOString(),
    before: {
      from: new Date(2026, 2, 9).toISOString(),
      to: new Date(2026, 2, 9, 12, 1).toISOString(),
    },
  });
});

it('ends a shorter month before where this one begins', () => {
  const { from, before } = monthOf(new Date(2026, 2, 31, 12, 0).getTime());
  expect(before).toEqual({ from: new Date(2026, 1, 1).toISOString(), to: from });
});
