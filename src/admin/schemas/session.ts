import { z } from 'zod';
import { instant } from './common.ts';
import { EXAMPLE_TOKEN } from './examples.ts';

export const loginSchema = z
  .strictObject({ token: z.string().min(1).max(1_024) })
  .meta({ id: 'Login', examples: [{ token: EXAMPLE_TOKEN }] });

export const sessionSchema = z
  .object({
    admin_token_id: z.string(),
    name: z.string(),
    role: z.enum(['owner', 'editor', 'viewer']),
    expires_at: instant().describe('When the session ends at the latest.'),
    gateway_url: z.string().describe('Where the gateway listens, as this machine sees it.'),
    version: z.string(),
  })
  .meta({
    id: 'Session',
    examples: [
      {
        admin_token_id: 'adm_3fZkq0T8mXbV2nYc7LpR',
        name: 'laptop',
        role: 'owner',
        expires_at: '2030-12-31T23:59:59Z',
        gateway_url: 'http://127.0.0.1:8080',
        version: '0.1.0',
      },
    ],
  });

export const logoutSchema = z.strictObject({
  all: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true`: every session of the same admin token, in other browsers too.'),
});
