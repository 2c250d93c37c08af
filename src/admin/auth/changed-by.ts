import type { FastifyRequest } from 'fastify';
import type { Actor, ChangedBy } from '../../domain/audit.ts';
import { type Caller, callerOf } from './caller.ts';

/** What the audit log keeps of the request that asks for a change. */
export function changedBy(request: FastifyRequest, actor: Actor = actorOf(callerOf(request))): ChangedBy {
  return { actor, source: request.clientAddress, requestId: request.id };
}

export function actorOf(caller: Caller): Actor {
  return caller.kind === 'admin'
    ? { type: 'admin_token', id: caller.id, name: caller.name }
    : { type: 'api_key', id: caller.id, name: caller.key.name };
}

export const ANYONE: Actor = { type: 'anonymous', id: null, name: 'anonymous' };
