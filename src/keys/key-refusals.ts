/** Why something cannot be done to a key, whoever asks. */
import { type ApiKey, DECLARED_BY } from '../domain/key.ts';
import { ManagementError } from '../domain/management-error.ts';

export function refuseUnknown(id: string): never {
  throw new ManagementError(
    'not_found',
    `there is no key ${JSON.stringify(id.slice(0, 60))}; give an id such as key_…`,
  );
}

export function refuseDeclared(key: ApiKey): void {
  if (key.createdBy !== DECLARED_BY) return;
  throw new ManagementError(
    'conflict',
    `key ${key.id} stands in gateway.yaml as ${key.name}; change it there, in keys.declared`,
  );
}

export function refuseRevoked(key: ApiKey): void {
  if (key.revokedAt === null) return;
  throw new ManagementError('conflict', `key ${key.id} is revoked, which is final; create a new key`);
}
