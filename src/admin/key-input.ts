/** From the fields of the API to those of the key service. */
import type { NewKeyInput } from '../keys/key-service.ts';
import type { KeySettingsInput } from '../keys/key-settings.ts';
import { parseInstant } from '../lib/instant.ts';
import type { z } from 'zod';
import type { KeyChanges, newKeySchema } from './schemas/key.ts';

export function toSettings(body: Omit<KeyChanges, 'enabled'>): KeySettingsInput {
  return {
    name: body.name,
    description: body.description,
    permissions: body.permissions,
    agents: body.agents,
    routes: body.routes,
    models: body.models,
    allowedOrigins: body.allowed_origins,
    allowedIps: body.allowed_ips,
    originCheck: body.origin_check,
    plan: body.plan,
    rateLimits: body.rate_limits,
    budget: body.budget,
    enforceLimits: body.enforce_limits,
    expiresAt: toMs(body.expires_at),
    autoRenew: body.auto_renew,
    metadata: body.metadata,
  };
}

export function toNewKey(body: z.output<typeof newKeySchema>): NewKeyInput {
  const { name, project_id: project, env, format, label } = body;
  return { ...toSettings(body), name, project, env, format, label };
}

function toMs(text: string | null | undefined): number | null | undefined {
  return text === null || text === undefined ? text : parseInstant(text);
}
