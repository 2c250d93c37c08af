import { z } from 'zod';
import { EXAMPLE_ADMIN_TOKEN, EXAMPLE_TOKEN } from './examples.ts';
import { instant, instantInput, listOf } from './common.ts';

const role = () => z.enum(['owner', 'editor', 'viewer']);

export const newAdminTokenSchema = z
  .strictObject({
    name: z.string().min(1).max(200),
    role: role().optional().describe('`owner` when left out.'),
    expires_at: instantInput().nullable().optional().describe('null: never.'),
  })
  .meta({ id: 'NewAdminToken', examples: [{ name: 'grafana', role: 'viewer', expires_at: null }] });

const adminTokenFields = z.object({
  id: z.string().meta({ examples: ['adm_3fZkq0T8mXbV2nYc7LpR'] }),
  name: z.string(),
  role: role(),
  status: z.enum(['active', 'expired', 'revoked', 'disabled']),
  created_at: instant(),
  expires_at: instant().nullable(),
});

export const issuedAdminTokenSchema = adminTokenFields
  .extend({ token: z.string().describe('The token in plain text: shown here, and never again.') })
  .meta({ id: 'IssuedAdminToken', examples: [{ ...EXAMPLE_ADMIN_TOKEN, token: EXAMPLE_TOKEN }] });

export const adminTokenSchema = adminTokenFields.meta({ id: 'AdminToken', examples: [EXAMPLE_ADMIN_TOKEN] });

export const adminTokenListSchema = listOf(adminTokenSchema).meta({ id: 'AdminTokenList' });
