/**
 * What gateway.yaml may hold, section by section. From here come the checks of a loaded file, the schema for
 * editors and docs/configuration.md. Rules between fields are in consistency.ts.
 */
import { z } from 'zod';
import { alerts } from './schema/alerts.ts';
import { cidr, expected, name, parses, text } from './schema/fields.ts';
import { keys } from './schema/keys.ts';
import { admin, drain, listen, telemetry } from './schema/listeners.ts';
import {
  limits,
  logging,
  management,
  metrics,
  prices,
  rateLimitHeaders,
  sandbox,
  storage,
  usage,
} from './schema/operation.ts';
import { plans } from './schema/plans.ts';
import { projects } from './schema/projects.ts';
import { routes } from './schema/routes.ts';
import { tracing } from './schema/tracing.ts';
import { upstreams } from './schema/upstreams.ts';

const timeZone = text(
  'time zone',
  'a time zone such as UTC or Europe/Berlin',
  parses((value) => new Intl.DateTimeFormat('en', { timeZone: value })),
);

export const configSchema = z.strictObject({
  listen,
  admin,
  telemetry,
  storage,
  limits,
  drain,
  defaultPlan: name().nullable().default(null).describe('Plan of keys that have none of their own.'),
  timeZone: timeZone.default('UTC').describe('Of the calendar periods of budgets.'),
  trustedProxies: z
    .array(cidr(), expected('a list of address ranges'))
    .default([])
    .describe('Proxies whose X-Forwarded-For is believed.'),
  keys,
  management,
  plans,
  upstreams,
  routes,
  projects,
  sandbox,
  usage,
  metrics,
  rateLimitHeaders,
  prices,
  alerts,
  logging,
  tracing,
});

/** A valid file with all defaults that do not depend on another field. */
export type ConfigFile = z.output<typeof configSchema>;
