import { z } from 'zod';
import { parseOriginPattern } from '../../domain/origin.ts';
import { normalizePermissions } from '../../domain/permission.ts';
import { checkLine, checkWith } from '../../keys/checks.ts';
import { parseCidr } from '../../lib/cidr.ts';
import { EXAMPLE_KEY, EXAMPLE_SECRET } from './examples.ts';
import { instant, instantInput, listOf, PAGE_QUERY, passes } from './common.ts';

const KEY_ID = 'key_3fZkq0T8mXbV2nYc7LpR';
const PERMISSIONS = ['tasks:read', 'tasks:write'];
export const PERIODS = ['day', 'week', 'month', 'total'] as const;

function figure() {
  return z.number().int().min(1).max(1_000_000_000_000).nullable();
}

function texts(check: (text: string) => unknown) {
  return z.array(z.string().max(300).check(passes(check))).max(100);
}

function line(field: string, maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .check(passes((text) => checkLine(field, text)));
}

function checkOrigin(text: string): void {
  const problem = parseOriginPattern(text.trim());
  if (typeof problem === 'string') throw new RangeError(`${JSON.stringify(text.slice(0, 60))} ${problem}`);
}

/** What may be set at creation and changed later. */
function settings() {
  return {
    description: z.string().max(1_000).nullable().optional(),
    permissions: texts((word) => checkWith('permissions', () => normalizePermissions([word])))
      .optional()
      .describe(
        '`resource:action`, or one of read, write, admin. Empty: full use of the routes, no management.',
      )
      .meta({ examples: [PERMISSIONS] }),
    agents: texts((text) => checkLine('agents', text)).optional(),
    routes: texts((text) => checkLine('routes', text)).optional(),
    models: texts((text) => checkLine('models', text))
      .optional()
      .describe('Globs.'),
    allowed_origins: texts(checkOrigin)
      .optional()
      .meta({ examples: [['https://app.example.com']] }),
    allowed_ips: texts(parseCidr)
      .optional()
      .describe('CIDRs.')
      .meta({ examples: [['203.0.113.0/24']] }),
    origin_check: z.enum(['browser', 'public_only', 'always']).optional(),
    plan: z.string().min(1).max(200).nullable().optional(),
    rate_limits: rateLimits()
      .optional()
      .describe('Figures that are left out stay as they are; null ends one.')
      .meta({ examples: [{ requestsPerMinute: 100, requestsPerHour: 5_000, requestsPerDay: 100_000 }] }),
    budget: budget().nullable().optional(),
    enforce_limits: z
      .boolean()
      .nullable()
      .optional()
      .describe('false: rate limits and budget only count what they would refuse. null: as the plan says.'),
    expires_at: instantInput().nullable().optional().describe('null: never.'),
    auto_renew: z.boolean().optional(),
    metadata: z
      .record(z.string().max(64), z.string().max(500))
      .optional()
      .meta({ examples: [{ team: 'web' }] }),
  };
}

export function rateLimits() {
  return z.strictObject({
    requestsPerMinute: figure().optional(),
    requestsPerHour: figure().optional(),
    requestsPerDay: figure().optional(),
    burst: figure().optional(),
    tokensPerMinute: figure().optional(),
    tokensPerDay: figure().optional(),
    maxConcurrent: figure().optional(),
  });
}

export function budget() {
  return z.strictObject({
    usd: z.number().positive().max(1_000_000_000_000),
    period: z.enum(PERIODS),
  });
}

export const newKeySchema = z
  .strictObject({
    name: line('name', 200),
    project_id: z.string().min(1).max(200).optional().describe('Id or name; `default` when left out.'),
    env: z.enum(['live', 'test']).optional(),
    format: z.enum(['prefixed', 'token', 'pair']).optional(),
    label: z.string().min(1).max(16).optional().describe('Stands in a token: `sk_live_dev_…`.'),
    ...settings(),
  })
  .meta({
    id: 'NewApiKey',
    examples: [{ name: 'Production App', permissions: PERMISSIONS, expires_at: '2030-10-14T00:00:00Z' }],
  });

export const keyChangesSchema = z
  .strictObject({ name: line('name', 200).optional(), enabled: z.boolean().optional(), ...settings() })
  .meta({
    id: 'ApiKeyChanges',
    examples: [{ name: 'Production App (updated)', expires_at: '2030-12-31T23:59:59Z' }],
  });

export type KeyChanges = z.output<typeof keyChangesSchema>;

export const rotationSchema = z
  .strictObject({
    grace_seconds: z
      .number()
      .int()
      .min(0)
      .max(365 * 86_400)
      .default(0)
      .describe('How long the secret so far works on.'),
  })
  .meta({ id: 'Rotation', examples: [{ grace_seconds: 172_800 }] })
  .nullish()
  .transform((rotation) => rotation ?? { grace_seconds: 0 });

export const keyQuerySchema = z.strictObject({
  ...PAGE_QUERY,
  cursor: PAGE_QUERY.cursor
    .unwrap()
    .regex(/^\d{1,15}$/)
    .optional(),
  project_id: z.string().min(1).max(200).optional().describe('Id or name.'),
  env: z.enum(['live', 'test']).optional(),
  status: z
    .enum(['active', 'disabled', 'expired', 'revoked', 'rate_limited'])
    .optional()
    .describe('All but revoked ones when left out.'),
  name: z.string().max(200).optional().describe('A part of the name, in any case of letters.'),
  due: z.enum(['true', 'false']).optional().describe('`true`: only keys whose secret should be rotated.'),
});

const shownTexts = () => z.array(z.string()).readonly();
const shownFigure = () => z.number().nullable();

const keyFields = z.object({
  id: z.string().meta({ examples: [KEY_ID] }),
  name: z.string(),
  description: z.string().nullable(),
  prefix: z.string().meta({ examples: ['tg_live_a1b2c3d4...'] }),
  last8: z.string(),
  public_key: z.string().nullable().describe('The half of a pair that identifies.'),
  format: z.enum(['prefixed', 'token', 'pair', 'imported']),
  env: z.enum(['live', 'test']),
  project_id: z.string(),
  organization_id: z.string(),
  permissions: shownTexts().meta({ examples: [PERMISSIONS] }),
  agents: shownTexts(),
  routes: shownTexts(),
  models: shownTexts(),
  allowed_origins: shownTexts(),
  allowed_ips: shownTexts(),
  plan: z.string().nullable(),
  rate_limits: z.object({
    requestsPerMinute: shownFigure(),
    requestsPerHour: shownFigure(),
    requestsPerDay: shownFigure(),
    burst: shownFigure(),
    tokensPerMinute: shownFigure(),
    tokensPerDay: shownFigure(),
    maxConcurrent: shownFigure(),
  }),
  budget: z.object({ usd: z.number(), period: z.enum(['day', 'week', 'month', 'total']) }).nullable(),
  enforce_limits: z
    .boolean()
    .nullable()
    .describe('false: the limits of the key only count what they would refuse.'),
  enabled: z.boolean(),
  status: z.enum(['active', 'disabled', 'expired', 'revoked', 'rate_limited']),
  expires_at: instant().nullable(),
  auto_renew: z.boolean(),
  renews_at: instant().nullable().describe('When the next automatic renewal is due.'),
  created_at: instant(),
  created_by: z.string(),
  last_used: instant().nullable(),
  last_used_ip: z.string().nullable(),
  previous_secret: z
    .object({ last8: z.string(), expires_at: instant(), last_used: instant().nullable() })
    .nullable()
    .describe('The secret before the last rotation, while it works on.'),
  last_rotated: instant().nullable(),
  rotation_due_at: instant().nullable().describe('From then on the secret is older than it should be.'),
  metadata: z.record(z.string(), z.string()).readonly(),
  origin_check: z.enum(['browser', 'public_only', 'always']),
  usage: z.object({
    requests_today: z.number().int(),
    requests_this_month: z.number().int(),
    requests_total: z.number().int(),
    cost_usd_this_month: z.number(),
  }),
});

/** The key object of the management API. */
export const keySchema = keyFields.meta({ id: 'ApiKey', examples: [EXAMPLE_KEY] });

export const issuedKeySchema = keyFields
  .extend({ key: z.string().describe('The key in plain text: shown here, and never again.') })
  .meta({ id: 'IssuedApiKey', examples: [{ ...EXAMPLE_KEY, key: EXAMPLE_SECRET }] });

export const keyListSchema = listOf(keySchema).meta({ id: 'ApiKeyList' });

export const verificationSchema = z
  .strictObject({ key: z.string().min(1).max(1_024) })
  .meta({ id: 'Verification', examples: [{ key: EXAMPLE_SECRET }] });

export const verdictSchema = z
  .object({
    valid: z.boolean(),
    reason: z
      .enum(['unknown', 'revoked', 'disabled', 'expired', 'project_inactive', 'public_key'])
      .nullable()
      .describe('Why it is not valid.'),
    key: keySchema.nullable(),
  })
  .meta({ id: 'Verdict', examples: [{ valid: true, reason: null, key: EXAMPLE_KEY }] });
