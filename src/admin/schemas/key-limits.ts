import { z } from 'zod';
import { instant } from './common.ts';

const EXAMPLE_KEY_LIMITS = {
  limits: [
    {
      scope: 'key',
      name: 'minute',
      unit: 'requests',
      limit: 100,
      remaining: 88,
      reset_at: '2026-10-15T08:01:00Z',
      enforced: true,
    },
  ],
  budgets: [
    {
      scope: 'key',
      limit_usd: 50,
      remaining_usd: 37.5,
      reset_at: '2026-11-01T00:00:00Z',
      enforced: true,
    },
  ],
} as const;

const common = {
  scope: z.enum(['key', 'project']).describe('`project`: over all keys of the project of the key.'),
  reset_at: instant().describe('When one more would be admitted than now.'),
  enforced: z.boolean().describe('false: it only counts what it would refuse.'),
};

export const keyLimitsSchema = z
  .object({
    limits: z
      .array(
        z.object({
          ...common,
          name: z.enum(['minute', 'hour', 'day', 'burst', 'concurrency', 'tokens-minute', 'tokens-day']),
          unit: z.enum(['requests', 'tokens']),
          limit: z.number(),
          remaining: z.number(),
        }),
      )
      .readonly(),
    budgets: z.array(z.object({ ...common, limit_usd: z.number(), remaining_usd: z.number() })).readonly(),
  })
  .meta({ id: 'ApiKeyLimits', examples: [EXAMPLE_KEY_LIMITS] });

export type KeyLimitsObject = z.output<typeof keyLimitsSchema>;
