import type { ApiKey } from '../../../src/domain/key.ts';
import { NO_LIMITS } from '../../../src/domain/limit.ts';
import type { KeyFilter } from '../../../src/keys/key-store.ts';
import type { NewProject } from '../../../src/keys/project-store.ts';
import { newId } from '../../../src/lib/ids.ts';

export function makeProject(fields: Partial<NewProject> = {}): NewProject {
  return {
    id: newId('prj'),
    organization: 'acme',
    newOrganizationId: newId('org'),
    name: 'default',
    active: true,
    preset: 'standard',
    policy: { maxOutputTokens: 5 },
    formats: ['prefixed'],
    createdAt: 1_000,
    ...fields,
  };
}

export function makeKey(
  project: { readonly id: string; readonly organizationId: string },
  fields: Partial<ApiKey> = {},
): ApiKey {
  return {
    id: newId('key'),
    organizationId: project.organizationId,
    projectId: project.id,
    name: 'key',
    description: 'what "it" is for, ünïcode',
    format: 'prefixed',
    env: 'live',
    prefix: 'tg_live_abcdefgh...',
    last8: 'abcdefgh',
    publicKey: null,
    permissions: ['tasks:read'],
    agents: ['a1'],
    routes: ['r1'],
    models: ['gpt-*'],
    allowedOrigins: [],
    allowedIps: ['10.0.0.0/8'],
    originCheck: 'browser',
    plan: 'free',
    rateLimits: { ...NO_LIMITS, requestsPerMinute: 5 },
    budget: { usd: 5, period: 'month' },
    enforceLimits: null,
    enabled: true,
    revokedAt: null,
    expiresAt: null,
    lifetimeMs: null,
    autoRenew: false,
    createdAt: 2_000,
    createdBy: 'test',
    lastUsedAt: null,
    lastUsedIp: null,
    metadata: { team: 'a' },
    ...fields,
  };
}

export const ALL: KeyFilter = {
  status: null,
  projectId: null,
  env: null,
  name: null,
  cursor: null,
  limit: 100,
  usedSinceMs: null,
};
