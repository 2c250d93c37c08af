import { z } from 'zod';
import { instant, instantInput, listOf } from './common.ts';

const role = () => z.enum(['owner', 'editor', 'viewer']);

export const newAdminTokenSchema = z
  .strictObject({
    name: z.string().min(1).max(200),
    role: role().optional().describe('`owner` when left out.'),
    expires_at: instantInput().nullable().optional().describe('null: never.'),
  })
  .meta({ examples: [{ name: 'grafana', role: 'viewer', expires_at: null }] });

export const adminTokenSchema = z.object({
  id: z.string().meta({ examples: ['adm_3fZkq0T8mXbV2nYc7LpR'] }),
  name: z.string(),
  role: role(),
  status: z.enum(['active', 'expired', 'revoked', 'disabled']),
  created_at: instant(),
  expires_at: instant().nullable(),
});

export const issuedAdminTokenSchema = adminTokenSchema.extend({
  token: z.string().describe('The token in plain text: shown here, and never again.'),
});

export const adminTokenListSchema = listOf(adminTokenSchema);
