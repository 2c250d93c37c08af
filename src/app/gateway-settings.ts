import type { Config } from '../config/config.ts';
import type { GatewaySettings } from '../gateway/settings.ts';
import type { KeyLimitRules } from '../limits/key-subject.ts';
import { SELF_SERVICE } from '../gateway/self-service-route.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** Hands out an index in the shared counters to each route name; one that is gone keeps its own. */
export class RouteIndex {
  readonly #byName = new Map<string, number>([[SELF_SERVICE, 1]]);

  assign(names: readonly string[]): Readonly<Record<string, number>> {
    for (const name of names) {
      if (!this.#byName.has(name)) this.#byName.set(name, this.#byName.size + 1);
    }
    return Object.fromEntries(this.#byName);
  }

  list(): readonly { name: string; index: number }[] {
    return [...this.#byName].map(([name, index]) => ({ name, index }));
  }
}

/** The limits of keys as a gateway with this configuration holds them. */
export function keyLimitRulesOf({ plans, defaultPlan, sandbox }: Config): KeyLimitRules {
  const testRequestsPerMinute = sandbox.enabled ? sandbox.requestsPerMinute : null;
  return { plans, defaultPlan, testRequestsPerMinute };
}

/** The part of the configuration that workers act on. */
export function toGatewaySettings(
  config: Config,
  sandbox: Sandbox | null,
  index: RouteIndex,
): GatewaySettings {
  return {
    routes: config.routes,
    upstreams: config.upstreams,
    plans: config.plans,
    defaultPlan: config.defaultPlan,
    keys: {
      prefix: config.keys.prefix,
      tokenPrefix: config.keys.tokenPrefix,
      importedPatterns: config.keys.importedPatterns,
      maxStaleMs: config.keys.maxStaleMs,
      onRevoke: config.keys.onRevoke,
    },
    managesKeys: config.management.onGatewayPort,
    rateLimitHeaders: config.rateLimitHeaders.window,
    trustedProxies: config.trustedProxies,
    onBudgetExhausted: config.usage.onBudgetExhausted,
    unpricedModel: config.prices.unpricedModel,
    failuresPerMinute: config.limits.failuresPerMinute,
    sandbox:
      sandbox === null
        ? null
        : {
            urls: {
              openai: sandbox.url('openai'),
              anthropic: sandbox.url('anthropic'),
              google: sandbox.url('google'),
              generic: sandbox.url('generic'),
            },
            requestsPerMinute: config.sandbox.requestsPerMinute,
          },
    traceSampleRatio: config.tracing.otlpEndpoint === null ? null : config.tracing.sampleRatio,
    routeIndex: index.assign(config.routes.map((route) => route.name)),
  };
}
