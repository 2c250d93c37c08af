/** Sign-ins and sign-outs in the audit log. They change no table, so that each row is all there is of them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor, AuditAction } from '../../domain/audit.ts';
import type { Management } from '../management.ts';
import { type Caller, callerOf } from './caller.ts';
import { actorOf, ANYONE, changedBy } from './changed-by.ts';

/** Of all addresses together: nobody who has no token may fill the disk with a log that is never pruned. */
const RECORDED_FAILURES_PER_MINUTE = 60;

export interface SessionAudit {
  signIn(request: FastifyRequest, caller: Caller): Promise<void>;
  signInFailed(request: FastifyRequest): Promise<void>;
  signOut(request: FastifyRequest): Promise<void>;
}

export function createSessionAudit(
  server: FastifyInstance,
  { audit, clock }: Pick<Management, 'audit' | 'clock'>,
): SessionAudit {
  const countFailures = server.createRateLimit({
    max: RECORDED_FAILURES_PER_MINUTE,
    timeWindow: 60_000,
    keyGenerator: () => 'all',
  });

  async function record(request: FastifyRequest, action: AuditAction, actor: Actor): Promise<void> {
    const subject = { type: 'session', id: null, name: null } as const;
    const by = changedBy(request, actor);
    await audit.record({ at: clock.nowMs(), by, action, subject, before: null, after: null });
  }

  return {
    signIn: (request, caller) => record(request, 'session.sign_in', actorOf(caller)),
    signInFailed: async (request) => {
      const state = await countFailures(request);
      if (state.isAllowed || !state.isExceeded) await record(request, 'session.sign_in_failed', ANYONE);
    },
    signOut: (request) => record(request, 'session.sign_out', actorOf(callerOf(request))),
  };
}
