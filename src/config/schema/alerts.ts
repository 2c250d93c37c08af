import { z } from 'zod';
import { ALERT_SEVERITIES } from '../../domain/alert.ts';
import { ALERT_KINDS, ALERT_SETTINGS, type AlertSettingName } from '../../domain/alert-kinds.ts';
import { parseDuration } from '../../lib/duration.ts';
import { byName, cidr, expected, filePath, flag, integer, name, parses, text } from './fields.ts';

/** One of the figures by which rules judge. Which of them a kind has is checked in consistency.ts. */
function setting(settingName: AlertSettingName) {
  const range = ALERT_SETTINGS[settingName];
  if (range.type === 'integer') return integer(range.min, range.max);
  if (range.type === 'number') {
    const params = expected(`a number from ${range.min} to ${range.max}`);
    return z.number(params).min(range.min, params).max(range.max, params);
  }
  if (range.type === 'choice') return z.enum(range.choices);
  const one = text(
    'duration',
    `a duration from ${range.min} to ${range.max}`,
    isWithin(range.min, range.max),
  );
  if (range.type === 'duration') return one;
  const params = expected('a list of one to ten durations');
  return z.array(one, params).min(1, params).max(10, params);
}

function isWithin(min: string, max: string): (value: string) => boolean {
  return (value) =>
    parses(parseDuration)(value) &&
    parseDuration(value) >= parseDuration(min) &&
    parseDuration(value) <= parseDuration(max);
}

const settings = Object.fromEntries(
  Object.entries(ALERT_SETTINGS).map(([each, { about }]) => [
    each,
    setting(each as AlertSettingName)
      .exactOptional()
      .describe(about),
  ]),
);

const rule = z.strictObject({
  kind: z
    .enum(ALERT_KINDS)
    .describe('What the rule watches; docs/alerts.md has the kinds and their settings.'),
  key: name()
    .nullable()
    .default(null)
    .describe('Only this key: its id, or the name of a declared one. null is all.'),
  project: name().nullable().default(null).describe('Only keys of this project. null is all.'),
  severity: z
    .enum(ALERT_SEVERITIES)
    .nullable()
    .default(null)
    .describe('How much it matters; null: as the kind has it.'),
  enabled: flag().default(true).describe('false: nothing is looked at.'),
  ...settings,
});

export const alerts = z
  .strictObject({
    builtin: flag()
      .default(true)
      .describe('Rules that come with the gateway: one of each kind that needs no figure of yours.'),
    rules: byName(rule).describe(
      'Rules, by name; one with the name of a built-in rule takes its place. More can be made through the management API.',
    ),
    privateTargets: z
      .array(cidr(), expected('a list of address ranges'))
      .default([])
      .describe('Ranges beside the internet that webhooks may be sent to, and without TLS too.'),
    countryDatabase: filePath()
      .nullable()
      .default(null)
      .describe(
        'A MaxMind database (.mmdb) of countries: keys used from a new country are told of instead of a new network.',
      ),
  })
  .prefault({})
  .describe('What operators are told of.');
