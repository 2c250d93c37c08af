/** Why one request failed, in words, held against what its key allows now. */
import { ERRORS, type ErrorCode } from '../domain/errors.ts';
import { type ApiKey, keyStatus } from '../domain/key.ts';
import type { RateLimits } from '../domain/limit.ts';
import { formatInstant } from '../lib/instant.ts';
import type { LedgerRequest } from '../usage/usage-query.ts';

export interface KeyNow {
  readonly key: ApiKey;
  /** Its own and those of its plan. */
  readonly limits: RateLimits;
  readonly nowMs: number;
}

export interface Explanation {
  /** What the error means; null where nothing failed. */
  readonly why: string | null;
  /** What to do about it. */
  readonly action: string | null;
  /** The same of this request: what was asked, and what the key allows now. */
  readonly explanation: string | null;
}

/** `now` is undefined where the key is not in the store any more. */
export function explainRequest(request: LedgerRequest, now: KeyNow | undefined): Explanation {
  const { error, status, upstream, durationMs } = request;
  if (error === null) return { why: null, action: null, explanation: null };
  if (isCode(error)) {
    const { when, action } = ERRORS[error];
    return { why: when, action, explanation: capitalize(explainRefusal(error, request, now) ?? when) };
  }
  const afterMs = Math.round(durationMs);
  if (error === 'client_closed') {
    const why = 'The client closed the connection before the answer was complete.';
    const explanation = `The client closed the connection after ${afterMs} ms, before the answer was complete.`;
    return { why, action: null, explanation };
  }
  const explanation = `The upstream ${upstream ?? ''} answered ${status} after ${afterMs} ms; the gateway refused nothing.`;
  return { why: `The upstream answered ${status}.`, action: null, explanation };
}

type Explain = (request: LedgerRequest, now: KeyNow) => string;

const EXPLAIN: Partial<Record<ErrorCode, Explain>> = {
  invalid_api_key: ({ env, route }, now) => explainState(env, route, now),
  agent_mismatch: (_request, { key }) => `${nameOf(key)} is for the agents ${list(key.agents)}.`,
  project_mismatch: ({ route }, { key }) =>
    `The route ${route} belongs to another project than ${nameOf(key)}, or its project ${key.projectId} is not active.`,
  insufficient_permissions: ({ method, route }, { key }) =>
    `${method} on the route ${route} asks for a permission beyond those of ${nameOf(key)}: ${list(key.permissions)}.`,
  origin_not_allowed: ({ refusedOrigin }, { key }) =>
    refusedOrigin === null
      ? `The request named no origin; ${nameOf(key)} is for requests from ${list(key.allowedOrigins)}.`
      : `The origin ${refusedOrigin} is not in the list of ${nameOf(key)}: ${list(key.allowedOrigins)}.`,
  ip_not_allowed: ({ clientIp }, { key }) =>
    `The request came from ${clientIp}; ${nameOf(key)} allows ${list(key.allowedIps)}.`,
  model_not_allowed: ({ modelRequested }, { key }) =>
    `The request asks for the model ${modelRequested ?? 'of its upstream'}; ${nameOf(key)} allows ${list(key.models, 'all that its project allows')}.`,
  budget_exceeded: (_request, { key }) =>
    key.budget === null
      ? `The budget of the project is spent; ${nameOf(key)} has none of its own.`
      : `The budget of ${nameOf(key)}, $${key.budget.usd} (${key.budget.period}), or that of its project is spent.`,
  rate_limit_exceeded: (_request, { key, limits }) =>
    `A limit of ${nameOf(key)} or of its project was full. The key has ${listLimits(limits)}.`,
  concurrency_limit_exceeded: (_request, { key, limits }) =>
    `${nameOf(key)} may have ${limits.maxConcurrent ?? 'no fixed number of'} requests running at once, and had.`,
};

function explainRefusal(code: ErrorCode, request: LedgerRequest, now: KeyNow | undefined): string | null {
  const explain = EXPLAIN[code];
  if (explain === undefined) return null;
  return now === undefined ? `The key ${request.keyId} is not in the store any more.` : explain(request, now);
}

/** Callers are told none of this: their answer is the same for all states. */
function explainState(env: string, route: string, { key, nowMs }: KeyNow): string {
  const status = keyStatus(key, nowMs);
  if (status === 'revoked') return `${nameOf(key)} was revoked at ${formatInstant(key.revokedAt ?? 0)}.`;
  if (status === 'expired') return `${nameOf(key)} expired at ${formatInstant(key.expiresAt ?? 0)}.`;
  if (status === 'disabled') return `${nameOf(key)} is disabled.`;
  return `${nameOf(key)} is active now. It was disabled or expired then, or its secret before a rotation was sent after its grace, or the route ${route} does not take ${env} keys.`;
}

function nameOf({ name, id }: ApiKey): string {
  return `the key “${name}” (${id})`;
}

function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function list(entries: readonly string[], none = 'none'): string {
  return entries.length === 0 ? none : entries.join(', ');
}

const LIMIT_NAMES: Readonly<Record<keyof RateLimits, string>> = {
  requestsPerMinute: 'requests a minute',
  requestsPerHour: 'requests an hour',
  requestsPerDay: 'requests a day',
  burst: 'requests at once',
  tokensPerMinute: 'tokens a minute',
  tokensPerDay: 'tokens a day',
  maxConcurrent: 'running requests',
};

function listLimits(limits: RateLimits): string {
  const set = (Object.keys(LIMIT_NAMES) as (keyof RateLimits)[]).filter((name) => limits[name] !== null);
  return list(
    set.map((name) => `${limits[name]} ${LIMIT_NAMES[name]}`),
    'no limits of its own',
  );
}

function isCode(error: string): error is ErrorCode {
  return Object.hasOwn(ERRORS, error);
}
