import { z } from 'zod';
import { byName, flag, rateLimitFields } from './fields.ts';

export const plans = byName(
  z.strictObject({
    ...rateLimitFields,
    enforce: flag().default(true).describe('false: count what the limits would refuse, and refuse nothing.'),
    autoRenew: flag().default(false).describe('Keys of this plan are renewed before they expire.'),
  }),
).describe('Named sets of limits. A key has at most one plan and may override each figure.');
