/** When renewals and announcements are due: arithmetic for every lifetime. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { announcementDueAt, renewalDueAt, renewedExpiry } from '../../src/keys/renewal.ts';

const DAY = 86_400_000;
const END = 1_000 * DAY;

function key(lifetimeDays: number, fields: { enabled?: boolean; revokedAt?: number } = {}) {
  return { expiresAt: END, lifetimeMs: lifetimeDays * DAY, enabled: true, revokedAt: null, ...fields };
}

describe('a key that ends', () => {
  it.each([
    ['365 days', 365, 7, 30],
    ['90 days', 90, 7, 30],
    ['30 days', 30, 7, 15],
    ['7 days', 7, 3.5, 3.5],
    ['1 day', 1, 0.5, 0.5],
  ])('of %s is renewed and announced in time', (_name, lifetime, renewed, announced) => {
    expect(renewalDueAt(key(lifetime))).toBe(END - renewed * DAY);
    expect(announcementDueAt(key(lifetime))).toBe(END - announced * DAY);
  });

  it('is renewed by its lifetime from the millisecond it is due until the one it expires', () => {
    const due = END - 7 * DAY;
    expect(renewedExpiry(key(90), due - 1)).toBeNull();
    expect(renewedExpiry(key(90), due)).toBe(END + 90 * DAY);
    expect(renewedExpiry(key(90), END - 1)).toBe(END + 90 * DAY);
    expect(renewedExpiry(key(90), END)).toBeNull();
  });

  it('is neither announced nor renewed when it is disabled or revoked', () => {
    for (const fields of [{ enabled: false }, { revokedAt: 1 }]) {
      expect(announcementDueAt(key(90, fields))).toBeNull();
      expect(renewedExpiry(key(90, fields), END - 1)).toBeNull();
    }
  });

  it('without a lifetime is announced, but cannot be renewed', () => {
    const declared = { ...key(1), lifetimeMs: null };
    expect(announcementDueAt(declared)).toBe(END - 30 * DAY);
    expect([renewalDueAt(declared), renewedExpiry(declared, END - 1)]).toEqual([null, null]);
  });

  it('that never ends is never due', () => {
    const never = { expiresAt: null, lifetimeMs: null, enabled: true, revokedAt: null };
    expect([renewalDueAt(never), announcementDueAt(never), renewedExpiry(never, END)]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

it('no lifetime makes a key due when it is made, or again as soon as it is renewed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 36_500 * DAY }), (lifetimeMs) => {
      const made = { expiresAt: END, lifetimeMs, enabled: true, revokedAt: null };
      const due = renewalDueAt(made) ?? 0;
      expect(due).toBeGreaterThan(END - lifetimeMs);
      const renewed = { ...made, expiresAt: renewedExpiry(made, due) ?? 0 };
      expect(renewedExpiry(renewed, due)).toBeNull();
      expect(announcementDueAt(made)).toBeLessThanOrEqual(due);
    }),
  );
});
