import type { Plan } from '../domain/limit.ts';
import type { Provider, Upstream } from '../domain/upstream.ts';
import type { Route } from '../domain/route.ts';

/** What a worker needs to know of the configuration; cloned to it, replaced whole at a reload. */
export interface GatewaySettings {
  readonly routes: readonly Route[];
  readonly upstreams: Readonly<Record<string, Upstream>>;
  readonly plans: Readonly<Record<string, Plan>>;
  readonly defaultPlan: string | null;
  readonly keys: {
    readonly prefix: string;
    readonly tokenPrefix: string;
    readonly importedPatterns: readonly string[];
    readonly maxStaleMs: number;
    readonly onRevoke: 'finish' | 'cut';
  };
  /** Whether /v1/api-keys is answered on this port. */
  readonly managesKeys: boolean;
  readonly rateLimitHeaders: 'tightest' | 'minute' | 'hour';
  readonly trustedProxies: readonly string[];
  readonly failuresPerMinute: number;
  readonly onBudgetExhausted: 'finish' | 'cut';
  readonly unpricedModel: 'allow' | 'deny';
  readonly sandbox: SandboxSettings | null;
  /** Share of the traces that begin here and are exported; null where no spans are exported. */
  readonly traceSampleRatio: number | null;
  /** Index of each route in the shared counters, by name. */
  readonly routeIndex: Readonly<Record<string, number>>;
}

export interface SandboxSettings {
  readonly urls: Readonly<Record<Provider, string>>;
  readonly requestsPerMinute: number | null;
}
