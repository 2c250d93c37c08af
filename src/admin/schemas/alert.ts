import { z } from 'zod';
import { ALERT_SEVERITIES } from '../../domain/alert.ts';
import { ALERT_KINDS, ALERT_SETTINGS, type AlertSettings } from '../../domain/alert-kinds.ts';
import { parseDuration } from '../../lib/duration.ts';
import { instant, instantInput, listOf, PAGE_QUERY, passes } from './common.ts';

const EXAMPLE_RULE = {
  id: 'alr_3fZkq0T8mXbV2nYc7LpR',
  name: 'shop-errors',
  kind: 'error_rate',
  origin: 'api',
  key_id: null,
  project_id: 'prj_3fZkq0T8mXbV2nYc7LpR',
  settings: { share: 0.1, minimum: 20, window: '15m' },
  severity: 'critical',
  enabled: true,
  muted: false,
  muted_until: null,
  created_at: '2026-10-14T10:30:00Z',
} as const;

const EXAMPLE_EVENT = {
  id: 'ale_3fZkq0T8mXbV2nYc7LpR',
  rule_id: 'alr_3fZkq0T8mXbV2nYc7LpR',
  rule_name: 'shop-errors',
  kind: 'error_rate',
  severity: 'critical',
  state: 'firing',
  firing_id: null,
  subject: { type: 'key', id: 'key_3fZkq0T8mXbV2nYc7LpR', name: 'Production App' },
  project_id: 'prj_3fZkq0T8mXbV2nYc7LpR',
  at: '2026-10-14T10:30:00Z',
  window: { from: '2026-10-14T10:15:00Z', to: '2026-10-14T10:30:00Z' },
  title: 'Key "Production App" (key_3fZkq0T8mXbV2nYc7LpR) has many errors',
  summary:
    '30 of 200 requests of Key "Production App" (key_3fZkq0T8mXbV2nYc7LpR) in 15m failed (15 %); the alert is above 10 %.',
  figures: { errors: 30, requests: 200, error_rate: 0.15, threshold: 0.1 },
  muted: false,
} as const;

const kind = () => z.enum(ALERT_KINDS);
const severity = () => z.enum(ALERT_SEVERITIES);
const ruleName = () => z.string().regex(/^(?!alr_)[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);

function number(
  name: 'share' | 'minimum' | 'usd' | 'elapsed' | 'deviations' | 'requests' | 'errors' | 'weeks' | 'failures',
) {
  const { about, ...range } = ALERT_SETTINGS[name];
  if (range.type !== 'number' && range.type !== 'integer') throw new TypeError(`${name} is no number`);
  const schema = z.number().min(range.min).max(range.max).describe(about);
  return range.type === 'integer' ? schema.int() : schema;
}

function duration(name: 'window' | 'learning' | 'unused' | 'before') {
  const range = ALERT_SETTINGS[name];
  if (range.type !== 'duration' && range.type !== 'durations') throw new TypeError(`${name} is no duration`);
  const check = (text: string): void => {
    const ms = parseDuration(text);
    if (ms >= parseDuration(range.min) && ms <= parseDuration(range.max)) return;
    throw new RangeError(`is not a duration from ${range.min} to ${range.max}`);
  };
  return z
    .string()
    .max(20)
    .check(passes(check))
    .meta({ examples: ['15m'] })
    .describe(range.about);
}

/** Those of all kinds; which kind has which is in docs/alerts.md and checked with the rule. */
const SETTINGS = {
  share: number('share'),
  minimum: number('minimum'),
  window: duration('window'),
  usd: number('usd'),
  period: z.enum(['day', 'week', 'month']).describe(ALERT_SETTINGS.period.about),
  elapsed: number('elapsed'),
  deviations: number('deviations'),
  requests: number('requests'),
  errors: number('errors'),
  weeks: number('weeks'),
  failures: number('failures'),
  learning: duration('learning'),
  before: z.array(duration('before')).min(1).max(10).readonly().describe(ALERT_SETTINGS.before.about),
  unused: duration('unused'),
} satisfies Record<keyof AlertSettings, z.ZodType>;

const settingsSchema = z.strictObject(SETTINGS).partial();
const settingChangesSchema = z
  .strictObject({
    share: SETTINGS.share.nullable(),
    minimum: SETTINGS.minimum.nullable(),
    window: SETTINGS.window.nullable(),
    usd: SETTINGS.usd.nullable(),
    period: SETTINGS.period.nullable(),
    elapsed: SETTINGS.elapsed.nullable(),
    deviations: SETTINGS.deviations.nullable(),
    requests: SETTINGS.requests.nullable(),
    errors: SETTINGS.errors.nullable(),
    weeks: SETTINGS.weeks.nullable(),
    failures: SETTINGS.failures.nullable(),
    learning: SETTINGS.learning.nullable(),
    before: SETTINGS.before.nullable(),
    unused: SETTINGS.unused.nullable(),
  } satisfies Record<keyof AlertSettings, z.ZodType>)
  .partial();

const scope = {
  key_id: z.string().min(1).max(200).nullable().optional().describe('Only this key. null: all.'),
  project_id: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .optional()
    .describe('Only keys of this project, by id or name. null: all.'),
};

export const newAlertRuleSchema = z
  .strictObject({
    name: ruleName(),
    kind: kind(),
    ...scope,
    settings: settingsSchema.optional().describe('What differs from the defaults of the kind.'),
    severity: severity().nullable().optional().describe('null: as the kind has it.'),
    enabled: z.boolean().optional(),
  })
  .meta({
    id: 'NewAlertRule',
    examples: [{ name: 'shop-cost', kind: 'cost', settings: { usd: 50, period: 'day' } }],
  });

export const alertRuleChangesSchema = z
  .strictObject({
    name: ruleName().optional(),
    ...scope,
    settings: settingChangesSchema
      .optional()
      .describe('What is left out stays; null is the default of the kind again.'),
    severity: severity().nullable().optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: 'AlertRuleChanges', examples: [{ enabled: false }] });

export const muteSchema = z
  .strictObject({
    until: instantInput().nullable().optional().describe('null or left out: for good.'),
  })
  .meta({ id: 'MuteAlertRule', examples: [{ until: '2030-12-31T23:59:59Z' }] })
  .nullish();

export const alertRuleSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: kind(),
    origin: z
      .enum(['builtin', 'file', 'api'])
      .describe('`builtin`: comes with the gateway; `file`: stands in gateway.yaml, which alone changes it.'),
    key_id: z.string().nullable(),
    project_id: z.string().nullable(),
    settings: settingsSchema.describe('With the defaults of the kind.'),
    severity: severity(),
    enabled: z.boolean(),
    muted: z.boolean().describe('Its events are kept and told to nobody.'),
    muted_until: instant().nullable().describe('null of a muted rule: for good.'),
    created_at: instant(),
  })
  .meta({ id: 'AlertRule', examples: [EXAMPLE_RULE] });

export const alertRuleListSchema = listOf(alertRuleSchema).meta({ id: 'AlertRuleList' });

export const alertEventSchema = z
  .object({
    id: z.string(),
    rule_id: z.string(),
    rule_name: z.string(),
    kind: kind(),
    severity: severity(),
    state: z.enum(['firing', 'resolved']),
    firing_id: z.string().nullable().describe('Of a resolved event: the one that it ends.'),
    subject: z.object({
      type: z.enum(['key', 'project', 'upstream', 'gateway']),
      id: z.string().nullable(),
      name: z.string().nullable(),
    }),
    project_id: z.string().nullable(),
    at: instant(),
    window: z.object({ from: instant(), to: instant() }),
    title: z.string(),
    summary: z.string().describe('One sentence with the figures in it.'),
    figures: z.record(z.string(), z.union([z.number(), z.string()])),
    muted: z.boolean().describe('The rule was muted, so nobody was told.'),
  })
  .meta({ id: 'AlertEvent', examples: [EXAMPLE_EVENT] });

export const alertEventListSchema = listOf(alertEventSchema).meta({ id: 'AlertEventList' });

export const alertEventQuerySchema = z.strictObject({
  ...PAGE_QUERY,
  rule: z.string().min(1).max(200).optional().describe('Id or name of a rule.'),
  kind: kind().optional(),
  key: z.string().min(1).max(200).optional().describe('Id of a key.'),
  project: z.string().min(1).max(200).optional().describe('Id or name of a project.'),
  state: z.enum(['firing', 'resolved']).optional(),
  since: instantInput().optional().describe('From this instant on.'),
});
