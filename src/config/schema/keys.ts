import { z } from 'zod';
import { parseOriginPattern } from '../../domain/origin.ts';
import { normalizePermissions } from '../../domain/permission.ts';
import {
  budget,
  cidr,
  expected,
  filePath,
  flag,
  glob,
  integer,
  line,
  name,
  parses,
  rateLimits,
  text,
} from './fields.ts';

export function keyFormats() {
  const phrase = expected('a list of at least one of prefixed, token and pair');
  return z.array(z.enum(['prefixed', 'token', 'pair']), phrase).min(1, phrase);
}

/** `pk` and `sk` begin tokens and pairs; a prefix of more than letters and digits could hold `_live_`. */
const prefix = text(
  'prefix',
  'one to sixteen lower-case letters and digits that begin with a letter and are not pk or sk',
  (value) => /^(?![ps]k$)[a-z][a-z0-9]{0,15}$/.test(value),
);

const sha256 = text('SHA-256', 'the SHA-256 of the key as 64 hexadecimal digits', (value) =>
  /^[0-9a-fA-F]{64}$/.test(value),
);

const permission = text('permission', 'a permission such as tasks:read, or read, write, admin', (value) =>
  parses(() => normalizePermissions([value]))(value),
);

const origin = text('origin', 'an origin such as https://app.example.com or *.example.com', (value) => {
  return typeof parseOriginPattern(value) !== 'string';
});

const instant = text(
  'instant',
  'an instant such as 2026-12-31T23:59:59Z',
  (value) =>
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
);

const names = (what: string) => z.array(name(), expected(`a list of ${what}`)).default([]);

const declaredKey = z.strictObject({
  name: name().describe('Unique among the declared keys.'),
  sha256: sha256.describe(
    'SHA-256 of the whole key, in hexadecimal. The key itself stays outside of this file.',
  ),
  description: line(1000).nullable().default(null).describe('For people.'),
  project: name().default('default').describe('Project of the key.'),
  env: z.enum(['live', 'test']).default('live').describe('Environment of the key.'),
  plan: name().nullable().default(null).describe('Plan of the key.'),
  permissions: z
    .array(permission, expected('a list of permissions'))
    .default([])
    .describe('Empty: full use of the routes of the project, no management.'),
  agents: names('agents').describe('Only these agents; empty is all.'),
  routes: names('route names').describe('Only these routes; empty is all.'),
  models: z
    .array(glob(), expected('a list of model names or globs'))
    .default([])
    .describe('Only these models; empty is all.'),
  allowedOrigins: z
    .array(origin, expected('a list of origins'))
    .default([])
    .describe('Only these origins; empty is all.'),
  allowedIps: z
    .array(cidr(), expected('a list of address ranges'))
    .default([])
    .describe('Only these client addresses; empty is all.'),
  originCheck: z
    .enum(['browser', 'public_only', 'always'])
    .default('browser')
    .describe(
      'When the origin of a request is checked: where one was sent, only without the secret, or always.',
    ),
  rateLimits: rateLimits.prefault({}).describe('Figures of its own, before those of the plan.'),
  budget: budget.nullable().default(null).describe('Money per period.'),
  enforceLimits: flag()
    .nullable()
    .default(null)
    .describe('false: count what the limits would refuse, and refuse nothing; null: as the plan says.'),
  expiresAt: instant.nullable().default(null).describe('From this instant on the key is refused.'),
  metadata: z.record(name(), line(1000)).default({}).describe('Shown with the key.'),
});

export const keys = z
  .strictObject({
    prefix: prefix.default('tg').describe('Beginning of keys of the format prefixed.'),
    tokenPrefix: z.enum(['sk', 'pk']).default('sk').describe('Beginning of new keys of the format token.'),
    formats: keyFormats()
      .default(['prefixed', 'token', 'pair'])
      .describe('Formats of keys that may be made at all.'),
    pepperFile: filePath()
      .default('data/tollgate.pepper')
      .describe('Secret under which keys are hashed. Made at the first start; keys are lost with it.'),
    maxStaleMs: integer(0, 86_400_000)
      .meta({ title: 'milliseconds' })
      .default(60_000)
      .describe('How long a cached key is believed while the store cannot be read.'),
    onRevoke: z
      .enum(['finish', 'cut'])
      .default('cut')
      .describe('What becomes of a running stream when its key is revoked.'),
    importedPatterns: z
      .array(glob(), expected('a list of globs'))
      .default([])
      .describe(
        'Shapes of imported keys that are also looked for in Authorization where the caller sends his own credential there.',
      ),
    declared: z
      .array(declaredKey, expected('a list of keys'))
      .default([])
      .describe('Keys that exist by standing here, for a gateway that nobody logs in to.'),
  })
  .prefault({})
  .describe('What keys look like and how they are kept.');
