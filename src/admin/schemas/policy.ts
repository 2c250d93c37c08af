import { z } from 'zod';
import { MAX_MODEL_GLOB_LENGTH, POLICY_RANGES } from '../../domain/policy-rules.ts';
import type { Policy } from '../../domain/project.ts';
import { checkLine } from '../../keys/checks.ts';
import { refuseMethod, refusePattern } from '../../keys/project-policy.ts';
import { passes } from './common.ts';
import { budget, PERIODS, rateLimits } from './key.ts';

const EXAMPLE_POLICY = {
  allowedModels: ['gpt-4o*', 'claude-*'],
  maxOutputTokens: 4_096,
  blockPatterns: ['(?i)project\\s+nightjar'],
  budget: { usd: 500, period: 'month' },
  rateLimits: { requestsPerMinute: 1_000 },
} as const;

/** In the names of gateway.yaml, so that a policy can be carried from one to the other. */
export const policySchema = z
  .strictObject({
    allowedModels: models().nullable().optional().describe('Only these models; null is all.'),
    deniedModels: models().optional().describe('Not these models.'),
    maxOutputTokens: range('maxOutputTokens')
      .nullable()
      .optional()
      .describe('Most output tokens of a request.'),
    maxBodyBytes: range('maxBodyBytes').nullable().optional().describe('Longest request body.'),
    allowedMethods: z
      .array(z.string().max(32).check(passes(refuseMethod)))
      .max(100)
      .nullable()
      .optional()
      .describe('Only these methods; null is all.')
      .meta({ examples: [['GET', 'POST']] }),
    blockPatterns: patterns().optional().describe('Requests whose text one of these matches are refused.'),
    redactPatterns: patterns().optional().describe('What these match in the text of a request is replaced.'),
    requirePermissions: z.boolean().optional().describe('A key without permissions may do nothing.'),
    budget: budget().nullable().optional().describe('Money, over all keys of the project.'),
    rateLimits: rateLimits().nullable().optional().describe('Limits over all keys of the project.'),
    enforceLimits: z
      .boolean()
      .optional()
      .describe('false: `budget` and `rateLimits` count what they would refuse, and refuse nothing.'),
  } satisfies Record<keyof Policy, z.ZodType>)
  .meta({ id: 'NewPolicy', examples: [EXAMPLE_POLICY] });

const texts = () => z.array(z.string()).readonly();
const figureShown = () => z.number().nullable();

/** As it is shown. Those of gateway.yaml have other bounds. */
export const shownPolicySchema = z
  .object({
    allowedModels: texts().nullable(),
    deniedModels: texts(),
    maxOutputTokens: figureShown(),
    maxBodyBytes: figureShown(),
    allowedMethods: texts().nullable(),
    blockPatterns: texts(),
    redactPatterns: texts(),
    requirePermissions: z.boolean(),
    budget: z.object({ usd: z.number(), period: z.enum(PERIODS) }).nullable(),
    rateLimits: z
      .object({
        requestsPerMinute: figureShown(),
        requestsPerHour: figureShown(),
        requestsPerDay: figureShown(),
        burst: figureShown(),
        tokensPerMinute: figureShown(),
        tokensPerDay: figureShown(),
        maxConcurrent: figureShown(),
      })
      .nullable(),
    enforceLimits: z.boolean(),
  } satisfies Record<keyof Policy, z.ZodType>)
  .partial()
  .describe('What the project sets beside its preset; the rest is as the preset has it.');

function models() {
  return z
    .array(z.string().check(passes((text) => checkLine('model', text, MAX_MODEL_GLOB_LENGTH))))
    .max(100)
    .meta({ examples: [['gpt-4o*']] });
}

function patterns() {
  return z
    .array(z.string().check(passes(refusePattern)))
    .max(100)
    .meta({ examples: [['(?i)project\\s+nightjar']] });
}

function range(field: keyof typeof POLICY_RANGES) {
  const { min, max } = POLICY_RANGES[field];
  return z.number().int().min(min).max(max);
}
