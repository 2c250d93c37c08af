import { z } from 'zod';
import { instant, listOf, PAGE_QUERY } from './common.ts';

const format = () => z.enum(['prefixed', 'token', 'pair']);
const preset = () => z.enum(['open', 'standard', 'strict']);

export const newProjectSchema = z
  .strictObject({
    name: z.string().min(1).max(200),
    organization: z.string().min(1).max(200).optional().describe('Name; `default` when left out.'),
    preset: preset().optional(),
    formats: z.array(format()).min(1).max(3).optional(),
  })
  .meta({ examples: [{ name: 'shop-production', organization: 'acme', preset: 'standard' }] });

export const projectChangesSchema = z
  .strictObject({
    preset: preset().optional(),
    formats: z.array(format()).min(1).max(3).optional(),
    active: z.boolean().optional(),
  })
  .meta({ examples: [{ active: false }] });

export const projectSchema = z.object({
  id: z.string().meta({ examples: ['prj_3fZkq0T8mXbV2nYc7LpR'] }),
  name: z.string(),
  organization: z.string(),
  organization_id: z.string(),
  active: z.boolean(),
  preset: preset(),
  policy: z.looseObject({}).describe('What the project sets beside its preset, in gateway.yaml.'),
  formats: z.array(format()).readonly(),
  created_at: instant(),
});

export const projectListSchema = listOf(projectSchema);
export const pageQuerySchema = z.strictObject(PAGE_QUERY);
