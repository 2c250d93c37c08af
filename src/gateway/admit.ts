/**
 * Fourth stage: one atomic reservation over all limits of the key, its project and, for a
 * publishable key, the client address: all or nothing.
 */
import { CodedError, type ErrorCode, Refusal } from '../domain/errors.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Admission, Demand, LimitStatus } from '../limits/limiter.ts';
import type { Admitted, Inspected } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { limitName } from './rate-limit-headers.ts';

const ONE_REQUEST: Demand = { tokens: 0, nanoUsd: 0 };

export function admit(exchange: Inspected, gateway: Gateway): MaybePromise<Admitted | Refusal> {
  // Read before and not after, so that the end of a window is never told a second late.
  exchange.limitsAtMs = gateway.clock.nowMs();
  const admission = reserve(exchange, gateway);
  if (admission instanceof Promise) return admission.then((answer) => take(exchange, answer));
  return take(exchange, admission);
}

/** Under a publishable key the address of the client is limited too, where the limiter has room for it. */
function reserve({ principal, clientAddress, demand }: Inspected, gateway: Gateway): MaybePromise<Admission> {
  const { limiter, addressLimits } = gateway;
  const asked = demand ?? ONE_REQUEST;
  const address = addressLimits.find(principal, clientAddress);
  if (address === null) return limiter.admit(principal.subjects, asked);
  try {
    return limiter.admit([...principal.subjects, address], asked);
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'overloaded') throw error;
    return limiter.admit(principal.subjects, asked);
  }
}

function take(exchange: Inspected, admission: Admission): Admitted | Refusal {
  exchange.limits = admission.statuses;
  if (admission.admitted) {
    exchange.permit = admission.permit;
    if (admission.wouldDeny.length > 0) exchange.wouldDeny = admission.wouldDeny.map(limitName).join(',');
    return exchange as Admitted;
  }
  exchange.violated = admission.violated;
  return new Refusal(codeOf(admission.violated), {
    retryAfterS: Math.max(1, Math.ceil(admission.retryAfterMs / 1000)),
    rateLimits: { ...exchange.principal.rateLimits },
  });
}

function codeOf(violated: LimitStatus): ErrorCode {
  if (violated.name === 'concurrency') return 'concurrency_limit_exceeded';
  return violated.name === 'budget' ? 'budget_exceeded' : 'rate_limit_exceeded';
}
