/**
 * What a key holder may ask the gateway itself: the state of his limits, what his project has used, and where it
 * is switched on the keys of his project. Costs no quota.
 */
import { type Dialect, Refusal } from '../domain/errors.ts';
import type { Route } from '../domain/route.ts';
import type { LimitStatus } from '../limits/limiter.ts';
import type { Authorized } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { forwardToManagement, KEY_MANAGEMENT_PATH } from './key-management.ts';
import { chooseWindow, limitName } from './rate-limit-headers.ts';
import { readLimits } from './read-limits.ts';
import { createSelfServiceRoute, SELF_SERVICE } from './self-service-route.ts';
import { readUsageQuestion, USAGE_PATH } from './self-service-usage.ts';
import { pushOwnHeaders } from './response-headers.ts';

const RATE_LIMIT_PATH = '/v1/rate-limit';

/** They stand in the route table beside the configured routes; exact paths, so they are the longest match. */
export function createSelfServiceRoutes(errors: Dialect): readonly Route[] {
  const reading = { methods: ['GET', 'HEAD', 'OPTIONS'], maxBodyBytes: 0 };
  return [RATE_LIMIT_PATH, USAGE_PATH].map((path) => createSelfServiceRoute(path, errors, reading));
}

export function isSelfService(exchange: Authorized): boolean {
  return exchange.match.route.name === SELF_SERVICE;
}

export async function answerSelfService(exchange: Authorized, gateway: Gateway): Promise<Refusal | null> {
  await readLimits(exchange, gateway);
  if (exchange.match.route.path === KEY_MANAGEMENT_PATH) return forwardToManagement(exchange, gateway);
  const answer =
    exchange.match.route.path === USAGE_PATH
      ? await readUsage(exchange, gateway)
      : describeLimits(exchange.limits, exchange.limitsAtMs);
  if (answer instanceof Refusal) return answer;
  const body = JSON.stringify(answer);
  exchange.status = 200;
  exchange.bytesOut = Buffer.byteLength(body);
  exchange.concludeWith(() => {
    const headers = ['Content-Type', 'application/json', 'Content-Length', String(exchange.bytesOut)];
    headers.push('Cache-Control', 'no-store');
    pushOwnHeaders(headers, exchange, gateway);
    exchange.response.writeHead(200, headers);
    exchange.response.end(exchange.method === 'HEAD' ? undefined : body);
  });
  return null;
}

async function readUsage(exchange: Authorized, gateway: Gateway): Promise<object> {
  const question = readUsageQuestion(exchange, gateway.clock.nowMs());
  return question instanceof Refusal ? question : gateway.readUsage(question);
}

function describeLimits(limits: readonly LimitStatus[], now: number): object {
  // The head figures are those of the hour where the key has one.
  const head = limits.find((limit) => limitName(limit) === 'hour') ?? chooseWindow(limits, 'tightest');
  const budget = limits.find((limit) => limit.name === 'budget');
  return {
    limit: head?.limit ?? null,
    remaining: head?.remaining ?? null,
    ...resetOf(head ?? null, now),
    limits: limits
      .filter((limit) => limit.name !== 'budget')
      .map((limit) => ({
        name: limitName(limit),
        limit: limit.limit,
        remaining: limit.remaining,
        reset_at: resetOf(limit, now).reset_at,
      })),
    budget:
      budget === undefined
        ? null
        : {
            limit_usd: budget.limit / 1e9,
            remaining_usd: budget.remaining / 1e9,
            reset_at: resetOf(budget, now).reset_at,
          },
  };
}

/** `reset` (epoch seconds) and `reset_at` (ISO 8601) are the same instant. */
function resetOf(
  limit: LimitStatus | null,
  nowMs: number,
): { reset: number | null; reset_at: string | null } {
  if (limit === null) return { reset: null, reset_at: null };
  const reset = Math.ceil((nowMs + limit.resetMs) / 1000);
  return { reset, reset_at: new Date(reset * 1000).toISOString() };
}
