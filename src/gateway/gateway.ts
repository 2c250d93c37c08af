/**
 * Everything the stages of a worker share. Built by the composition root of the worker; what depends on the
 * configuration is replaced as a whole at a reload, so that a running request keeps what it started with.
 */
import type { Provider, Upstream } from '../domain/upstream.ts';
import type { Dialect } from '../domain/errors.ts';
import type { ForwardedAnswer, ForwardedCall } from '../domain/forwarded-call.ts';
import type { Route } from '../domain/route.ts';
import type { KeyCache } from '../keys/key-cache.ts';
import type { ImportedShapes, KeyReader } from '../keys/key-store.ts';
import type { Cidr } from '../lib/cidr.ts';
import { parseCidr } from '../lib/cidr.ts';
import type { Clock } from '../lib/clock.ts';
import { compileGlobs } from '../lib/glob.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { WorkerCounters } from '../telemetry/shared-counters.ts';
import type { UpstreamHealth } from '../upstreams/health.ts';
import type { UpstreamPools } from '../upstreams/pools.ts';
import type { ChargedAnswers } from '../usage/charged-answers.ts';
import type { PriceFinder } from '../usage/price-finder.ts';
import type { JournalWriter } from '../usage/journal-writer.ts';
import type { AddressLimits } from './address-limits.ts';
import { compileEndpoints, type EndpointsOf } from './endpoints.ts';
import type { Exchange } from './exchange.ts';
import type { FailureThrottle } from './failure-throttle.ts';
import type { Inflight } from './inflight.ts';
import { createKeyManagementRoute } from './key-management.ts';
import type { CredentialRules } from './platform-key.ts';
import type { Principal } from './principal.ts';
import type { BodyMemory } from './request-body.ts';
import type { RefusalLog } from './refusal-log.ts';
import { compileRoutes, type RouteTable } from './route-table.ts';
import { createSelfServiceRoutes } from './self-service.ts';
import { SELF_SERVICE } from './self-service-route.ts';
import type { UsageQuestion } from './self-service-usage.ts';
import type { GatewaySettings } from './settings.ts';

export type Log = (level: 'info' | 'warn' | 'error', fields: object, message: string) => void;

export interface GatewayParts {
  readonly clock: Clock;
  readonly keys: KeyCache<Principal>;
  readonly reader: KeyReader;
  readonly limiter: Limiter;
  readonly pools: UpstreamPools;
  readonly health: UpstreamHealth;
  readonly journal: JournalWriter;
  readonly counters: WorkerCounters;
  readonly addressLimits: AddressLimits;
  readonly failures: FailureThrottle;
  readonly refusalLog: RefusalLog;
  readonly bodyMemory: BodyMemory;
  readonly prices: PriceFinder;
  readonly chargedAnswers: ChargedAnswers;
  /** What a project has used, from the ledger. */
  readUsage(question: UsageQuestion): Promise<object>;
  /** Has a call of the management API answered by the control thread. */
  manageKeys(call: ForwardedCall): Promise<ForwardedAnswer>;
  /** Masks keys in text of callers before it is stored. */
  mask(text: string): string;
  readonly log: Log;
}

export const NOTHING_IMPORTED: ImportedShapes = { foreignKeys: false, uncheckedFormats: new Set() };

export interface Gateway extends GatewayParts {
  readonly settings: GatewaySettings;
  readonly routes: RouteTable;
  readonly trustedProxies: readonly Cidr[];
  readonly credentialRules: CredentialRules;
  /** The error dialect where no route says one: that of all routes if they agree, else openai. */
  readonly commonDialect: Dialect;
  readonly inflight: Inflight;
  upstreamOf(route: Route): Upstream;
  upstreamNamed(name: string): Upstream;
  /** The built-in sandbox as an upstream of this provider; null where it is off. */
  sandboxUpstream(provider: Provider): Upstream | null;
  readonly endpointsOf: EndpointsOf;
  /** Whether some route lets callers ask this upstream again for an answer that it has made. */
  mayFetchAnswers(upstream: string): boolean;
  /** Counts a request in, before its first stage, and out again, after its last. */
  enter(exchange: Exchange): void;
  leave(exchange: Exchange): void;
  setImportedShapes(shapes: ImportedShapes): void;
}

/** Compiles the settings. `inflight` outlives a reload. */
export function createGateway(parts: GatewayParts, settings: GatewaySettings, inflight: Inflight): Gateway {
  const closed = findInferenceOnly(settings.routes);
  const sandboxes = compileSandbox(settings);
  const upstreamNamed = (name: string): Upstream => {
    const upstream = name === SELF_SERVICE ? NO_UPSTREAM : settings.upstreams[name];
    if (upstream === undefined) throw new Error(`no upstream is named ${name}`);
    return upstream;
  };
  const commonDialect = findCommonDialect(settings.routes);
  const ownRoutes = [
    ...createSelfServiceRoutes(commonDialect),
    ...(settings.managesKeys ? [createKeyManagementRoute(commonDialect)] : []),
  ];
  let credentialRules = compileCredentialRules(settings, NOTHING_IMPORTED);
  return {
    ...parts,
    settings,
    inflight,
    routes: compileRoutes([...settings.routes, ...ownRoutes]),
    commonDialect,
    trustedProxies: settings.trustedProxies.map(parseCidr),
    get credentialRules() {
      return credentialRules;
    },
    upstreamNamed,
    upstreamOf: (route) => upstreamNamed(route.upstream),
    sandboxUpstream: (provider) => sandboxes?.get(provider) ?? null,
    endpointsOf: compileEndpoints(settings.routes, settings.upstreams),
    mayFetchAnswers: (upstream) => !closed.has(upstream),
    enter: (exchange) => {
      inflight.add(exchange);
    },
    leave: (exchange) => {
      inflight.delete(exchange);
      if (exchange.heldBytes > 0) parts.bodyMemory.giveBack(exchange.heldBytes);
      if (exchange.counted) parts.counters.addInflight(exchange.routeIndex, -1);
    },
    setImportedShapes: (shapes) => {
      credentialRules = compileCredentialRules(settings, shapes);
    },
  };
}

/** Upstreams to which all routes let nothing through but calls that make something new. */
function findInferenceOnly(routes: readonly Route[]): ReadonlySet<string> {
  const ways = routes.flatMap(({ upstream, endpoints, otherEndpoints }) =>
    Object.entries({ ...otherEndpoints, [upstream]: endpoints }),
  );
  const open = new Set(ways.filter(([, endpoints]) => endpoints !== 'inference').map(([name]) => name));
  return new Set(ways.map(([name]) => name).filter((name) => !open.has(name)));
}

function findCommonDialect(routes: readonly Route[]): Dialect {
  const dialects = new Set(routes.map(({ errors }) => errors));
  const [first = 'openai'] = dialects;
  return dialects.size === 1 ? first : 'openai';
}

function compileCredentialRules(settings: GatewaySettings, shapes: ImportedShapes): CredentialRules {
  return {
    shapes: { prefix: settings.keys.prefix, tokenPrefix: settings.keys.tokenPrefix },
    ...shapes,
    matchesImported: compileGlobs(settings.keys.importedPatterns),
  };
}

const NO_UPSTREAM: Upstream = {
  name: SELF_SERVICE,
  url: 'http://127.0.0.1',
  provider: 'generic',
  priceProvider: null,
  credential: { mode: 'none', header: 'authorization', value: null },
  timeouts: { connectMs: 5_000, firstByteMs: 30_000, idleMs: 30_000, totalMs: 120_000 },
  retries: { attempts: 1 },
  askUsage: false,
  assumedOutputTokens: 0,
  identityHeaders: false,
};

function compileSandbox(settings: GatewaySettings): ReadonlyMap<Provider, Upstream> | null {
  if (settings.sandbox === null) return null;
  const upstreams = new Map<Provider, Upstream>();
  for (const provider of ['openai', 'anthropic', 'google', 'generic'] as const) {
    upstreams.set(provider, {
      ...NO_UPSTREAM,
      name: 'sandbox',
      provider,
      url: settings.sandbox.urls[provider],
    });
  }
  return upstreams;
}
