/**
 * Which calls of a known provider may use a credential of the gateway. Files, batches, stored responses and
 * the like live in one account that all keys share, so one key could read what another wrote; they are
 * refused unless the route lists them.
 */
import { Refusal } from '../domain/errors.ts';
import type { Endpoints, Route } from '../domain/route.ts';
import type { Provider, Upstream } from '../domain/upstream.ts';
import { compileGlobs } from '../lib/glob.ts';
import type { Authenticated } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { findUpstream } from './upstream-choice.ts';

/** `METHOD path-glob` below the provider's base URL. A leading `*` takes any base path such as /openai. */
const INFERENCE: Readonly<Record<Provider, readonly string[]>> = {
  openai: [
    'POST */chat/completions',
    'POST */completions',
    'POST */responses',
    'POST */responses/compact',
    'POST */responses/input_tokens',
    'POST */embeddings',
    'POST */moderations',
    'POST */images/generations',
    'POST */images/edits',
    'POST */images/variations',
    'POST */audio/speech',
    'POST */audio/transcriptions',
    'POST */audio/translations',
    'GET */realtime',
    'GET */models',
    'GET */models/*',
  ],
  anthropic: [
    'POST */messages',
    'POST */messages/count_tokens',
    'POST */complete',
    'GET */models',
    'GET */models/*',
  ],
  google: [
    'POST */models/*:generateContent',
    'POST */models/*:streamGenerateContent',
    'POST */models/*:countTokens',
    'POST */models/*:embedContent',
    'POST */models/*:batchEmbedContents',
    'POST */models/*:predict',
    'POST */chat/completions',
    'POST */embeddings',
    'GET */models',
    'GET */models/*',
  ],
  generic: ['*'],
};

/** Inference that costs nothing. */
const FREE = ['*/input_tokens', '*/count_tokens', '*:countTokens', '*/moderations'];
const INFERENCE_FILTERS = {
  openai: compileGlobs(INFERENCE.openai),
  anthropic: compileGlobs(INFERENCE.anthropic),
  google: compileGlobs(INFERENCE.google),
};
const isFree = compileGlobs(FREE);

/** Whether a call makes a provider spend something, so that it is estimated where its answer does not tell. */
export function isBillable(method: string, path: string, provider: Provider): boolean {
  if (provider === 'generic' || method !== 'POST') return false;
  return INFERENCE_FILTERS[provider](`${method} ${path}`) && !isFree(path);
}

export type EndpointFilter = (method: string, path: string) => boolean;

/** null = every endpoint, as for the sandbox, which no route names and where nothing is shared. */
export type EndpointsOf = (route: string, upstream: Upstream) => EndpointFilter | null;

/** One filter for each route and each upstream that it may lead to. */
export function compileEndpoints(
  routes: readonly Route[],
  upstreams: Readonly<Record<string, Upstream>>,
): EndpointsOf {
  const byRoute = new Map(routes.map((route) => [route.name, compileRoute(route, upstreams)]));
  return (route, upstream) => byRoute.get(route)?.get(upstream) ?? null;
}

function compileRoute(
  { upstream, endpoints, otherEndpoints }: Route,
  upstreams: Readonly<Record<string, Upstream>>,
): ReadonlyMap<Upstream, EndpointFilter | null> {
  const filters = new Map<Upstream, EndpointFilter | null>();
  for (const [name, allowed] of Object.entries({ ...otherEndpoints, [upstream]: endpoints })) {
    const place = upstreams[name];
    if (place !== undefined) filters.set(place, compileFilter(allowed, place.provider));
  }
  return filters;
}

function compileFilter(endpoints: Endpoints, provider: Provider): EndpointFilter | null {
  if (endpoints === 'all') return null;
  if (endpoints === 'inference') {
    const matches = compileGlobs(INFERENCE[provider]);
    return (method, path) => matches(`${method} ${path}`);
  }
  const matches = compileGlobs(endpoints.map((glob) => (glob.includes(' ') ? glob : `* ${glob}`)));
  return (method, path) => matches(`${method} ${path}`);
}

export function checkEndpoint(exchange: Authenticated, gateway: Gateway): Refusal | null {
  const upstream = findUpstream(exchange, gateway);
  const filter = upstream === null ? null : gateway.endpointsOf(exchange.match.route.name, upstream);
  const path = exchange.upstreamPath;
  if (filter === null || filter(exchange.method, path)) return null;
  return new Refusal('policy_violation', {
    message: `${exchange.method} ${path} is not available with the shared credential of this gateway; list it under endpoints of the route to allow it`,
  });
}
