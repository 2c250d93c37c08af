import { z } from 'zod';
import { EXAMPLE_PROJECT } from './examples.ts';
import { instant, listOf, PAGE_QUERY } from './common.ts';
import { policySchema, shownPolicySchema } from './policy.ts';

const format = () => z.enum(['prefixed', 'token', 'pair']);
const preset = () => z.enum(['open', 'standard', 'strict']);

export const newProjectSchema = z
  .strictObject({
    name: z.string().min(1).max(200),
    organization: z.string().min(1).max(200).optional().describe('Name; `default` when left out.'),
    preset: preset().optional(),
    policy: policySchema.optional().describe('What the project sets beside its preset.'),
    formats: z.array(format()).min(1).max(3).optional(),
  })
  .meta({
    id: 'NewProject',
    examples: [
      {
        name: 'shop-production',
        organization: 'acme',
        preset: 'standard',
        policy: { allowedModels: ['gpt-4o*'], budget: { usd: 500, period: 'month' } },
      },
    ],
  });

export const projectChangesSchema = z
  .strictObject({
    preset: preset().optional(),
    policy: policySchema
      .optional()
      .describe(
        'Replaces all that the project set beside its preset; what is left out is as the preset has it. `{}` sets nothing.',
      ),
    formats: z.array(format()).min(1).max(3).optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'ProjectChanges', examples: [{ active: false }] });

export const projectSchema = z
  .object({
    id: z.string().meta({ examples: ['prj_3fZkq0T8mXbV2nYc7LpR'] }),
    name: z.string(),
    organization: z.string(),
    organization_id: z.string(),
    active: z.boolean(),
    preset: preset(),
    policy: shownPolicySchema,
    formats: z.array(format()).readonly(),
    created_at: instant(),
  })
  .meta({ id: 'Project', examples: [EXAMPLE_PROJECT] });

export const projectListSchema = listOf(projectSchema).meta({ id: 'ProjectList' });
export const pageQuerySchema = z.strictObject(PAGE_QUERY);
