import type { AlertSeverity } from '../domain/alert.ts';
import type { AlertKind, AlertSettings } from '../domain/alert-kinds.ts';
import type { Budget } from '../domain/budget.ts';
import type { ApiKey, Env, KeyFormat } from '../domain/key.ts';
import type { Plan, RateLimits } from '../domain/limit.ts';
import type { Policy, Preset } from '../domain/project.ts';
import type { Route } from '../domain/route.ts';
import type { Upstream } from '../domain/upstream.ts';

/**
 * gateway.yaml with nothing left open: references expanded, defaults filled in, paths absolute, durations in
 * milliseconds. A plain object that can be cloned to a thread. Holds secrets; `maskSecrets` makes it showable.
 */
export interface Config {
  readonly listen: Listener & { readonly workers: number | 'auto'; readonly tls: TlsFiles | null };
  readonly admin: Listener;
  readonly telemetry: Listener | null;
  readonly storage: StorageConfig;
  readonly limits: {
    readonly store: LimiterStoreConfig;
    readonly onStoreError: 'local' | 'deny' | 'allow';
    readonly failuresPerMinute: number;
    readonly connectionsPerAddress: number;
  };
  readonly drain: { readonly delayMs: number; readonly timeoutMs: number };
  readonly defaultPlan: string | null;
  readonly timeZone: string;
  /** CIDRs. */
  readonly trustedProxies: readonly string[];
  readonly keys: KeysConfig;
  readonly management: { readonly onGatewayPort: boolean };
  readonly plans: Readonly<Record<string, Plan>>;
  readonly upstreams: Readonly<Record<string, ConfiguredUpstream>>;
  readonly routes: readonly Route[];
  readonly projects: Readonly<Record<string, ProjectConfig>>;
  readonly sandbox: { readonly enabled: boolean; readonly requestsPerMinute: number | null };
  readonly usage: {
    readonly recordsMs: number;
    readonly rollupsMs: number;
    readonly onBudgetExhausted: 'finish' | 'cut';
  };
  readonly metrics: { readonly maxKeys: number; readonly maxModels: number };
  readonly rateLimitHeaders: { readonly window: 'tightest' | 'minute' | 'hour' };
  readonly prices: {
    readonly unpricedModel: 'allow' | 'deny';
    readonly overrides: readonly PriceOverride[];
  };
  readonly alerts: AlertsConfig;
  readonly logging: { readonly level: LogLevel; readonly access: boolean };
  readonly tracing: {
    readonly otlpEndpoint: string | null;
    readonly headers: Readonly<Record<string, string>>;
    readonly sampleRatio: number;
  };
}

export interface AlertsConfig {
  /** Whether the rules that come with the gateway are there. */
  readonly builtin: boolean;
  readonly rules: Readonly<Record<string, AlertRuleConfig>>;
  /** Address ranges beside the internet that webhooks may be sent to. */
  readonly privateTargets: readonly string[];
  /** An absolute path. */
  readonly countryDatabase: string | null;
}

export interface AlertRuleConfig {
  readonly kind: AlertKind;
  /** An id, or the name of a declared key. */
  readonly key: string | null;
  /** Id or name. */
  readonly project: string | null;
  readonly severity: AlertSeverity | null;
  readonly enabled: boolean;
  readonly settings: AlertSettings;
}

export interface Listener {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
}

/** Absolute paths of PEM files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** `file` is an absolute path. */
export type StorageConfig =
  | { readonly engine: 'sqlite'; readonly file: string }
  | { readonly engine: 'postgres'; readonly url: string };

export type LimiterStoreConfig =
  | { readonly engine: 'memory' }
  | { readonly engine: 'redis'; readonly url: string };

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export interface KeysConfig {
  readonly prefix: string;
  readonly tokenPrefix: 'pk' | 'sk';
  readonly formats: readonly Exclude<KeyFormat, 'imported'>[];
  /** An absolute path. */
  readonly pepperFile: string;
  readonly maxStaleMs: number;
  readonly onRevoke: 'finish' | 'cut';
  /** Globs. */
  readonly importedPatterns: readonly string[];
  readonly declared: readonly DeclaredKey[];
}

/** A key that exists by standing in gateway.yaml. */
export interface DeclaredKey
  extends Pick<
    ApiKey,
    | 'name'
    | 'description'
    | 'permissions'
    | 'agents'
    | 'routes'
    | 'models'
    | 'allowedOrigins'
    | 'allowedIps'
    | 'originCheck'
    | 'plan'
    | 'expiresAt'
    | 'metadata'
  > {
  /** SHA-256 of the whole key, lower-case hexadecimal. */
  readonly sha256: string;
  /** Name of the project. */
  readonly project: string;
  readonly env: Env;
  readonly rateLimits: RateLimits;
  readonly budget: Budget | null;
}

export interface ConfiguredUpstream extends Upstream {
  /** Output tokens reserved where a request names no maximum. */
  readonly assumedOutputTokens: number;
}

export interface ProjectConfig {
  /** Name of the organization. */
  readonly organization: string;
  readonly preset: Preset;
  readonly policy: Partial<Policy>;
  readonly formats: readonly Exclude<KeyFormat, 'imported'>[];
  readonly active: boolean;
}

export interface PriceOverride {
  /** A name or glob. */
  readonly model: string;
  readonly inputPerMillionUsd: number;
  readonly outputPerMillionUsd: number;
  readonly cacheReadPerMillionUsd: number;
  readonly cacheWritePerMillionUsd: number;
  readonly perRequestUsd: number;
}
