/**
 * Between authorize and admit: reads what a decision needs of the body, once and within bounds. Requests that
 * nobody bills pass by; a body is held in memory where its price depends on it, or where models or policy of the
 * key ask for it, and what was judged is what is forwarded.
 */
import { Refusal } from '../domain/errors.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import { BodyJudge } from './body-judge.ts';
import { judgeModel } from './body-model.ts';
import { capOutput } from './body-output-cap.ts';
import { judgePatterns } from './body-patterns.ts';
import { hasPatterns } from './body-policy.ts';
import type { Authorized, Inspected } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { maxBodyBytesOf, readWhole } from './request-body.ts';
import { expectCall, needsReading } from './expected-usage.ts';
import { refuseUnpricedSession } from './price-policy.ts';
import { inspectUpgrade } from './upgrade-model.ts';

export function inspect(exchange: Authorized, gateway: Gateway): MaybePromise<Inspected | Refusal> {
  if (exchange.isUpgrade) return refuseFrames(exchange) ?? inspectSession(exchange, gateway);
  const { principal, method } = exchange;
  const isJudged = principal.bodyPolicy !== null || principal.allowsModel !== null;
  if (!isJudged) {
    return needsReading(exchange) ? readAndExpect(exchange, gateway) : (exchange as Inspected);
  }
  // A POST without a body names no model; anything else without one asks for none.
  const needsModel = principal.allowsModel !== null && method === 'POST';
  if (!hasBody(exchange) && !needsModel) return exchange as Inspected;
  return refuseUnjudgeable(exchange) ?? readAndJudge(exchange, gateway);
}

function inspectSession(exchange: Authorized, gateway: Gateway): Inspected | Refusal {
  const inspected = inspectUpgrade(exchange);
  if (inspected instanceof Refusal) return inspected;
  return refuseUnpricedSession(inspected, gateway) ?? inspected;
}

/** Read though nothing is judged: to know the model and what to reserve, or to ask for usage. */
async function readAndExpect(exchange: Authorized, gateway: Gateway): Promise<Inspected | Refusal> {
  const started = gateway.clock.monoMs();
  const body = await readWhole(exchange, maxBodyBytesOf(exchange), gateway.bodyMemory);
  exchange.bodyWaitMs = gateway.clock.monoMs() - started;
  if (body instanceof Refusal) return body;
  return expectCall(exchange, body, gateway);
}

function hasBody({ request: { headers } }: Authorized): boolean {
  return (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined;
}

async function readAndJudge(exchange: Authorized, gateway: Gateway): Promise<Inspected | Refusal> {
  const started = gateway.clock.monoMs();
  const received = await readWhole(exchange, maxBodyBytesOf(exchange), gateway.bodyMemory);
  exchange.bodyWaitMs = gateway.clock.monoMs() - started;
  if (received instanceof Refusal) return received;
  const body = received.length === 0 ? received : judgePolicy(exchange, received, gateway);
  if (body instanceof Refusal) return body;
  const refusal = judgeModel(exchange, body);
  if (refusal !== null) return refusal;
  if (!holdBytes(exchange, body.length, gateway)) return new Refusal('overloaded');
  return expectCall(exchange, body, gateway);
}

/** Patterns first, because what they leave is what model and cap must be read from. */
function judgePolicy(exchange: Authorized, received: Buffer, gateway: Gateway): Buffer | Refusal {
  const { principal, request, upstream } = exchange;
  const policy = principal.bodyPolicy;
  if (policy === null) return received;
  let body: Buffer | Refusal = received;
  if (hasPatterns(policy)) {
    const maxGrowth = maxBodyBytesOf(exchange) - received.length;
    const judge = new BodyJudge(policy, { maxGrowth, monoMs: () => gateway.clock.monoMs() });
    const jsonOnly = upstream.provider !== 'generic';
    body = judgePatterns(received, { contentType: request.headers['content-type'] ?? '', jsonOnly }, judge);
  }
  if (body instanceof Refusal || policy.maxOutputTokens === null) return body;
  const call = { provider: upstream.provider, path: exchange.upstreamPath };
  return capOutput(body, call, policy.maxOutputTokens);
}

/** What cannot be read, or has two readings, is not judged but refused. */
function refuseUnjudgeable({ request, principal }: Authorized): Refusal | null {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    const why =
      principal.bodyPolicy === null
        ? 'The API key is restricted to certain models'
        : 'The project judges request bodies';
    return new Refusal('policy_violation', {
      message: `${why}, so bodies must be sent without Content-Encoding`,
    });
  }
  if ((request.headersDistinct['content-type']?.length ?? 0) <= 1) return null;
  return new Refusal('bad_request', { message: 'Content-Type appears twice' });
}

/** A project that judges bodies cannot judge the frames of a WebSocket, where the same text would pass. */
function refuseFrames({ principal, upstream }: Authorized): Refusal | null {
  const policy = principal.bodyPolicy;
  if (policy === null) return null;
  if (!hasPatterns(policy) && upstream.provider === 'generic') return null;
  return new Refusal('policy_violation', {
    message: 'The project judges request bodies, which it cannot do in a WebSocket',
  });
}

/** Redaction may have made the body longer than what was counted as it came in. */
function holdBytes(exchange: Authorized, bytes: number, gateway: Gateway): boolean {
  const more = bytes - exchange.heldBytes;
  if (more <= 0) return true;
  if (!gateway.bodyMemory.take(more)) return false;
  exchange.heldBytes += more;
  return true;
}
