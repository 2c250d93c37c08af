import type { Transaction } from 'kysely';
import { canonicalPattern, parseOriginPattern } from '../domain/origin.ts';
import type { ApiKey } from '../domain/key.ts';
import { EVERY_ROUTE, NEVER, SOME_ROUTE, type StoreSchema } from './schema.ts';

/** Stands in the table for every origin. */
export const ANY_ORIGIN = '*';

/** Replaces the rows of the key by those that its present state asks for. */
export async function replaceOrigins(
  transaction: Transaction<StoreSchema>,
  keySeq: number,
  before: ApiKey | null,
  after: ApiKey,
): Promise<void> {
  if (before !== null) await deleteOrigins(transaction, keySeq, before);
  const rows = usablePatterns(after).flatMap((pattern) =>
    routesOf(after).map((route) => ({
      pattern,
      env: after.env,
      route,
      project_id: after.projectId,
      expires_at: after.expiresAt ?? NEVER,
      key_seq: keySeq,
    })),
  );
  if (rows.length > 0) await transaction.insertInto('key_origins').values(rows).execute();
}

/** By the whole primary key, which the state before tells, so that no index by key is needed. */
async function deleteOrigins(
  transaction: Transaction<StoreSchema>,
  keySeq: number,
  before: ApiKey,
): Promise<void> {
  const patterns = usablePatterns(before);
  if (patterns.length === 0) return;
  await transaction
    .deleteFrom('key_origins')
    .where('pattern', 'in', patterns)
    .where('env', '=', before.env)
    .where('route', 'in', routesOf(before))
    .where('project_id', '=', before.projectId)
    .where('expires_at', '=', before.expiresAt ?? NEVER)
    .where('key_seq', '=', keySeq)
    .execute();
}

function routesOf({ routes }: ApiKey): string[] {
  return routes.length === 0 ? [EVERY_ROUTE] : [SOME_ROUTE, ...new Set(routes)];
}

/** Revoked and disabled keys have no rows: the look-up then never has to step over dead ones. */
function usablePatterns(key: ApiKey): string[] {
  if (!key.enabled || key.revokedAt !== null) return [];
  // A list that binds the public half alone leaves the secret half free to come from anywhere.
  if (key.allowedOrigins.length === 0 || key.originCheck === 'public_only') return [ANY_ORIGIN];
  const patterns = key.allowedOrigins.flatMap((text) => {
    const pattern = parseOriginPattern(text);
    return typeof pattern === 'string' ? [] : [canonicalPattern(pattern)];
  });
  return [...new Set(patterns)];
}
