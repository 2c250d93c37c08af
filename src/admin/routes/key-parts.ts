import type { FastifyRequest } from 'fastify';
import type { KeyCondition, KeyService } from '../../keys/key-service.ts';
import type { KeyRecord } from '../../keys/key-store.ts';
import type { KeyObject } from '../../keys/management-objects.ts';
import { callerOf } from '../auth/caller.ts';
import { changedBy } from '../auth/changed-by.ts';
import { requireMatch } from '../etag.ts';
import { KeyManagement } from '../key-management.ts';
import type { RouteParts } from './parts.ts';

export const READ_KEYS = { role: 'viewer', keyPermission: 'api-keys:read' } as const;
export const WRITE_KEYS = { role: 'editor', keyPermission: 'api-keys:write' } as const;

export function keysOf(request: FastifyRequest, { management }: RouteParts): KeyManagement {
  return new KeyManagement(management, callerOf(request));
}

/** The keys, to be changed in the name of whoever asks. */
export function changesOf(request: FastifyRequest, { management }: RouteParts): KeyService {
  return management.as(changedBy(request)).keys;
}

/** If-Match, held against the key as it is in the moment of the change. */
export function matchOf(request: FastifyRequest, { management }: RouteParts): KeyCondition {
  const header = request.headers['if-match'];
  return (before) => requireMatch(header, management.describeKey(before));
}

export async function describeWithUsage(record: KeyRecord, { management }: RouteParts): Promise<KeyObject> {
  const object = management.describeKey(record);
  const [complete = object] = await management.withUsage([object]);
  return complete;
}

/** The plaintext as a field that is there, which the type of shown keys leaves open. */
export function withPlaintext(object: KeyObject): KeyObject & { readonly key: string } {
  if (object.key === undefined) throw new Error('an issued key has no plaintext');
  return { ...object, key: object.key };
}
