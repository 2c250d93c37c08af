/**
 * The way of a request, in order and nothing else. Each stage returns the only type that the next one
 * accepts, so leaving one out does not compile. A denial is returned; a failure is thrown and becomes a
 * refusal here; whatever happens, the request is recorded once.
 *
 *   accept → authenticate → authorize → inspect → admit → forward → record
 */
import { Refusal } from '../domain/errors.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import { accept } from './accept.ts';
import { admit } from './admit.ts';
import { authenticate } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { allowOriginOfRefusal, answerPreflight, isPreflight } from './cors.ts';
import type { Admitted, Exchange } from './exchange.ts';
import { explainFailure } from './failure.ts';
import { forward } from './forward.ts';
import type { Gateway } from './gateway.ts';
import { inspect } from './inspect.ts';
import { finishMetering } from './metering.ts';
import { readLimitsOfRefusal } from './read-limits.ts';
import { record } from './record.ts';
import { refuse } from './refuse.ts';
import { answerSelfService, isSelfService } from './self-service.ts';

/** Delivers an admitted request: `forward` for HTTP, `upgrade` for WebSocket. */
export type Deliver = (exchange: Admitted, gateway: Gateway) => MaybePromise<Refusal | null>;

export async function handleRequest(
  exchange: Exchange,
  gateway: Gateway,
  deliver: Deliver = forward,
): Promise<void> {
  gateway.enter(exchange);
  try {
    const refusal = await passThrough(exchange, gateway, deliver);
    if (refusal !== null) await refuseReadably(exchange, refusal, gateway);
  } catch (error) {
    refuse(exchange, explainFailure(error, exchange, gateway), gateway);
  } finally {
    const metering = finishMetering(exchange, gateway);
    if (metering !== undefined) await metering;
    gateway.leave(exchange);
    record(exchange, gateway);
  }
}

async function passThrough(exchange: Exchange, gateway: Gateway, deliver: Deliver): Promise<Refusal | null> {
  const accepted = accept(exchange, gateway);
  if (accepted instanceof Refusal) return accepted;
  if (isPreflight(accepted)) return answerPreflight(accepted, gateway);

  // What is there at once is not awaited: a turn of the queue costs as much as a stage.
  const found = authenticate(accepted, gateway);
  const authenticated = found instanceof Promise ? await found : found;
  if (authenticated instanceof Refusal) return authenticated;

  const authorized = authorize(authenticated, gateway);
  if (authorized instanceof Refusal) return authorized;
  if (isSelfService(authorized)) return answerSelfService(authorized, gateway);

  const inspected = await inspect(authorized, gateway);
  if (inspected instanceof Refusal) return inspected;

  const answered = admit(inspected, gateway);
  const admitted = answered instanceof Promise ? await answered : answered;
  if (admitted instanceof Refusal) return admitted;

  // Returned as it is, a promise would take two more turns of the queue.
  const refusal = await deliver(admitted, gateway);
  return refusal;
}

/** With the limits of a good key; and a browser shows it to its page only where CORS allows it. */
async function refuseReadably(exchange: Exchange, refusal: Refusal, gateway: Gateway): Promise<void> {
  await allowOriginOfRefusal(exchange, gateway);
  await readLimitsOfRefusal(exchange, refusal, gateway);
  refuse(exchange, refusal, gateway);
}
