import type { Budget } from './budget.ts';
import type { RateLimits } from './limit.ts';

export type Env = 'live' | 'test';
/** How a key is written; `imported` keys keep the foreign shape they had. */
export type KeyFormat = 'prefixed' | 'token' | 'pair' | 'imported';
/** When the Origin of a request is held against the list of the key. */
export type OriginCheck = 'browser' | 'public_only' | 'always';

/** Stands in `createdBy` of a key that exists by standing in gateway.yaml; only that file changes it. */
export const DECLARED_BY = 'gateway.yaml';

/** One API key, without any secret. Instants are milliseconds since the epoch. */
export interface ApiKey {
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly name: string;
  readonly description: string | null;
  readonly format: KeyFormat;
  readonly env: Env;
  /** First characters followed by `...`: enough to recognise a key, not to use it. */
  readonly prefix: string;
  readonly last8: string;
  /** The half of a pair that identifies; null for other formats. */
  readonly publicKey: string | null;
  /** `resource:action`; empty = full use of the routes of the project, no management. */
  readonly permissions: readonly string[];
  readonly agents: readonly string[];
  readonly routes: readonly string[];
  readonly models: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly allowedIps: readonly string[];
  readonly originCheck: OriginCheck;
  readonly plan: string | null;
  readonly rateLimits: RateLimits;
  readonly budget: Budget | null;
  /** false: the limits of the key only count what they would refuse. null: as its plan says. */
  readonly enforceLimits: boolean | null;
  readonly enabled: boolean;
  readonly revokedAt: number | null;
  readonly expiresAt: number | null;
  /** From the setting of `expiresAt` until then; a renewal adds as much. null: never expires, or is not to be renewed. */
  readonly lifetimeMs: number | null;
  readonly autoRenew: boolean;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly lastUsedAt: number | null;
  readonly lastUsedIp: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export type KeyStatus = 'active' | 'disabled' | 'expired' | 'revoked' | 'rate_limited';

/** The state of a key at an instant. Revoked is final; disabled can be undone; expired at `expiresAt` exactly. */
export function keyStatus(
  key: Pick<ApiKey, 'enabled' | 'revokedAt' | 'expiresAt'>,
  nowMs: number,
): 'active' | 'disabled' | 'expired' | 'revoked' {
  if (key.revokedAt !== null) return 'revoked';
  if (!key.enabled) return 'disabled';
  if (key.expiresAt !== null && key.expiresAt <= nowMs) return 'expired';
  return 'active';
}
