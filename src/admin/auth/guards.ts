/** Who may pass: bearer tokens on /v1, sessions on /dashboard, and neither in the place of the other. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { networkOf } from '../../lib/cidr.ts';
import type { Management } from '../management.ts';
import { Problem } from '../problem.ts';
import { authenticateBearer, unauthorized } from './bearer.ts';
import { authorize } from './caller.ts';
import { refuseCrossSite } from './same-site.ts';
import type { Sessions } from './sessions.ts';

export const SESSION_COOKIE = 'session';
const FAILURES_PER_MINUTE = 30;

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Counts failed attempts by address. A good credential is never refused for the bad ones before it. */
export function createFailureCounter(
  server: FastifyInstance,
): (request: FastifyRequest, problem: Problem) => Promise<Problem> {
  const count = server.createRateLimit({
    max: FAILURES_PER_MINUTE,
    timeWindow: 60_000,
    keyGenerator: networkOfClient,
  });
  return async (request, problem) => {
    const state = await count(request);
    return !state.isAllowed && state.isExceeded ? tooManyFailures(state.ttlInSeconds) : problem;
  };
}

/** An IPv6 customer has a whole /64 to guess from. */
export function networkOfClient({ clientAddress }: FastifyRequest): string {
  return networkOf(clientAddress);
}

export function tooManyFailures(retryAfterS: number): Problem {
  return new Problem(
    429,
    'too_many_failures',
    'Too many failed attempts from this address; try again later',
    {
      headers: { 'retry-after': String(Math.max(1, retryAfterS)) },
    },
  );
}

export function createBearerGuard(
  management: Management,
  onFailure: ReturnType<typeof createFailureCounter>,
): Guard {
  return async (request) => {
    if (request.cookies[SESSION_COOKIE] !== undefined) {
      throw unauthorized(
        'session_refused',
        'A session opens /dashboard alone; send a bearer token without the cookie',
      );
    }
    const caller = await authenticateBearer(request, management);
    if (caller === null) {
      throw await onFailure(
        request,
        unauthorized('invalid_token', 'The token is not valid', 'invalid_token'),
      );
    }
    request.caller = caller;
    authorize(caller, request.routeOptions.config.access);
  };
}

export function createSessionGuard(
  sessions: Sessions,
  onFailure: ReturnType<typeof createFailureCounter>,
): Guard {
  return async (request) => {
    refuseBearer(request);
    refuseCrossSite(request);
    const id = request.cookies[SESSION_COOKIE];
    if (id === undefined) throw new Problem(401, 'session_required', 'Log in with POST /dashboard/session');
    const caller = await sessions.find(id);
    if (caller === null) {
      throw await onFailure(
        request,
        new Problem(401, 'session_required', 'The session has ended; log in again'),
      );
    }
    request.caller = caller;
    authorize(caller, request.routeOptions.config.access);
  };
}

export function refuseBearer(request: FastifyRequest): void {
  if (request.headers.authorization === undefined) return;
  throw new Problem(401, 'session_required', 'Bearer tokens are for /v1; here a session is needed');
}
