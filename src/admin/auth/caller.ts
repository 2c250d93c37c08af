import type { ApiKey } from '../../domain/key.ts';
import { permits } from '../../domain/permission.ts';
import type { AdminRole } from '../../keys/admin-token-store.ts';
import type { Access } from '../fastify-types.ts';
import { Problem } from '../problem.ts';

/** Who asks: an administrator, or an API key that manages the keys of its own project. */
export type Caller =
  | { readonly kind: 'admin'; readonly id: string; readonly name: string; readonly role: AdminRole }
  | { readonly kind: 'key'; readonly id: string; readonly key: ApiKey };

const RANKS: Readonly<Record<AdminRole, number>> = { viewer: 0, editor: 1, owner: 2 };

/** Throws where the caller may not. A route that says nothing of access is closed to all. */
export function authorize(caller: Caller, access: Access | undefined): void {
  if (access === undefined) throw forbidden('This endpoint is closed');
  if (caller.kind === 'admin') {
    if (RANKS[caller.role] >= RANKS[access.role]) return;
    throw forbidden(`This needs an admin token with the role ${access.role}; yours is ${caller.role}`);
  }
  const { keyPermission } = access;
  if (keyPermission === undefined) throw forbidden('This needs an admin token; API keys manage keys alone');
  if (permits(caller.key.permissions, keyPermission)) return;
  throw forbidden(`The API key lacks the permission ${keyPermission}`, {
    'www-authenticate': `Bearer realm="tollgate", error="insufficient_scope", scope="${keyPermission}"`,
  });
}

export function forbidden(detail: string, headers: Readonly<Record<string, string>> = {}): Problem {
  return new Problem(403, 'insufficient_permissions', detail, { headers });
}

/** Throws where nobody has proved who calls, so that a route without a guard answers nobody. */
export function callerOf({ caller }: { readonly caller: Caller | null }): Caller {
  if (caller === null) throw new Error('a route was reached without anyone having been authenticated');
  return caller;
}
