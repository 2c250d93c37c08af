import { z } from 'zod';
import { POLICY_RANGES } from '../../domain/policy-rules.ts';
import { checkPattern } from '../../lib/pattern.ts';
import { budget, byName, expected, flag, glob, integer, method, name, rateLimits, text } from './fields.ts';
import { keyFormats } from './keys.ts';

const pattern = text(
  'regular expression',
  'a regular expression in RE2 syntax that is not too large and does not match the empty text',
  (value) => checkPattern(value) === null,
);

const models = () => z.array(glob(), expected('a list of model names or globs'));
const patterns = () => z.array(pattern, expected('a list of regular expressions'));

const policy = z
  .strictObject({
    allowedModels: models().nullable().exactOptional().describe('Only these models; null is all.'),
    deniedModels: models().exactOptional().describe('Not these models.'),
    maxOutputTokens: integer(POLICY_RANGES.maxOutputTokens.min, POLICY_RANGES.maxOutputTokens.max)
      .nullable()
      .exactOptional()
      .describe('Most output tokens of a request.'),
    maxBodyBytes: integer(POLICY_RANGES.maxBodyBytes.min, POLICY_RANGES.maxBodyBytes.max)
      .meta({ title: 'bytes' })
      .nullable()
      .exactOptional()
      .describe('Longest request body.'),
    allowedMethods: z
      .array(method(), expected('a list of HTTP methods'))
      .nullable()
      .exactOptional()
      .describe('Only these methods; null is all.'),
    blockPatterns: patterns()
      .exactOptional()
      .describe('Requests whose text one of these matches are refused. RE2 syntax.'),
    redactPatterns: patterns()
      .exactOptional()
      .describe('What these match in the text of a request is replaced. RE2 syntax.'),
    requirePermissions: flag().exactOptional().describe('A key without permissions may do nothing.'),
    budget: budget.nullable().exactOptional().describe('Money, over all keys of the project.'),
    rateLimits: rateLimits.nullable().exactOptional().describe('Limits over all keys of the project.'),
    enforceLimits: flag()
      .exactOptional()
      .describe('false: `budget` and `rateLimits` count what they would refuse, and refuse nothing.'),
  })
  .prefault({})
  .describe('What differs from the preset.');

export const projects = byName(
  z.strictObject({
    organization: name().default('default').describe('Organization the project belongs to.'),
    preset: z.enum(['open', 'standard', 'strict']).default('standard').describe('The policy to begin with.'),
    policy,
    formats: keyFormats()
      .optional()
      .describe('Formats of keys that may be made in the project. Default: `keys.formats`.'),
    active: flag().default(true).describe('The keys of an inactive project are refused.'),
  }),
).describe('Projects, by name. More can be made through the management API and the command line.');
