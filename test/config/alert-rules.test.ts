/** Rules of the section `alerts`: what they may say, and that every mistake is named where it stands. */
import { describe, expect, it } from 'vitest';
import { loadText, mistakesIn } from './load-text.ts';

describe('alert rules', () => {
  it('take the settings of their kind, and know keys and projects by name', () => {
    const { alerts } = loadText(`
keys:
  declared: [{ name: robot, sha256: ${'a'.repeat(64)} }]
alerts:
  countryDatabase: countries.mmdb
  rules:
    robot-cost: { kind: cost, key: robot, usd: 5, period: week, severity: critical }
    soon: { kind: key_expiring, before: [14d, 2d], project: shop }
`);
    expect(alerts.builtin).toBe(true);
    expect(alerts.countryDatabase).toMatch(/\/countries\.mmdb$/);
    expect(alerts.rules).toEqual({
      'robot-cost': {
        kind: 'cost',
        key: 'robot',
        project: null,
        severity: 'critical',
        enabled: true,
        settings: { usd: 5, period: 'week' },
      },
      soon: {
        kind: 'key_expiring',
        key: null,
        project: 'shop',
        severity: null,
        enabled: true,
        settings: { before: ['14d', '2d'] },
      },
    });
  });

  it('are refused with every mistake', () => {
    const problems = mistakesIn(`
alerts:
  rules:
    a b: { kind: key_idle }
    cost: { kind: cost }
    idle: { kind: key_idle, window: 5m }
    auth: { kind: auth_failures, project: shop }
    both: { kind: error_rate, project: shop, key: key_x }
    key: { kind: error_rate, key: nobody }
    range: { kind: error_rate, share: 2, window: 48h }
    kind: { kind: other }
    field: { kind: key_idle, other: 1 }
`);
    expect(problems).toEqual([
      expect.stringMatching(/^4:5 alerts\.rules\."a b": expected a name of 1 to 64/),
      expect.stringMatching(/^5:.* a rule of the kind cost needs usd/),
      expect.stringMatching(/^6:.* a rule of the kind key_idle has no window; its settings are unused/),
      expect.stringMatching(/^7:.* narrows a rule that watches the whole gateway/),
      expect.stringMatching(/^8:.* is given beside key; expected one of the two/),
      expect.stringMatching(
        /^9:.* expected an id such as key_… or the name of a declared key, found "nobody"/,
      ),
      expect.stringMatching(/^10:.* expected a number from 0\.001 to 1/),
      expect.stringMatching(/^10:.* expected a duration from 1m to 24h/),
      expect.stringMatching(/^11:.*kind/),
      expect.stringMatching(/^12:.*other/),
    ]);
  });
});
