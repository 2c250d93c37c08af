import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { ApiKey } from '../domain/key.ts';
import type { ExpiryCursor, KeyFilter, KeyPage, KeyRecord, KeySelection } from '../keys/key-store.ts';
import { readCursor } from './cursor.ts';
import { toApiKey } from './rows.ts';
import type { ApiKeyRow, StoreSchema } from './schema.ts';

/** A key with the number that other tables know it by. */
export interface StoredKey {
  readonly seq: number;
  readonly record: KeyRecord;
}

interface KeyRow extends ApiKeyRow {
  readonly organization_id: string;
  readonly previous_last8: string | null;
  readonly previous_expires_at: number | null;
  readonly previous_last_used_at: number | null;
  readonly secret_since: number;
}

/** How many rows are read at once where a list is narrowed by what no table knows. */
const SCAN_ROWS = 500;

/** Keys with organization, present secret, and previous secret, of which at most one is alive. */
function selectKeys(db: Kysely<StoreSchema>, nowMs: number) {
  return db
    .selectFrom('api_keys')
    .innerJoin('projects', 'projects.id', 'api_keys.project_id')
    .innerJoin('key_secrets as present', (join) =>
      join.onRef('present.key_seq', '=', 'api_keys.seq').on('present.expires_at', 'is', null),
    )
    .leftJoin('key_secrets as previous', (join) =>
      join.onRef('previous.key_seq', '=', 'api_keys.seq').on('previous.expires_at', '>', nowMs),
    )
    .selectAll('api_keys')
    .select([
      'projects.organization_id',
      'present.created_at as secret_since',
      'previous.last8 as previous_last8',
      'previous.expires_at as previous_expires_at',
      'previous.last_used_at as previous_last_used_at',
    ]);
}

export async function selectKey(
  db: Kysely<StoreSchema>,
  id: string,
  nowMs: number,
): Promise<StoredKey | null> {
  const row = await selectKeys(db, nowMs).where('api_keys.id', '=', id).executeTakeFirst();
  return row === undefined ? null : toStoredKey(row);
}

/** Reads on behind pages that `select` thins out, until the page is full or the keys are at an end. */
export async function readPage(
  db: Kysely<StoreSchema>,
  filter: KeyFilter,
  nowMs: number,
  select: KeySelection | null,
): Promise<KeyPage> {
  // One key more than asked for tells whether there is another page.
  const wanted = filter.limit + 1;
  const chunk = select === null ? wanted : Math.max(wanted, SCAN_ROWS);
  const found: StoredKey[] = [];
  let before = filter.cursor === null ? null : readCursor(filter.cursor, 'keys');
  for (;;) {
    const rows = await selectChunk(db, filter, nowMs, before, chunk);
    const keys = rows.map(toStoredKey);
    found.push(...(select === null ? keys : await selectStored(keys, nowMs, select)));
    if (found.length >= wanted || rows.length < chunk) break;
    before = keys.at(-1)?.seq ?? null;
  }
  const page = found.slice(0, filter.limit);
  return {
    records: page.map(({ record }) => record),
    nextCursor: found.length > filter.limit ? String(page.at(-1)?.seq) : null,
  };
}

async function selectStored(
  keys: readonly StoredKey[],
  nowMs: number,
  select: KeySelection,
): Promise<readonly StoredKey[]> {
  const records = keys.map(({ record }) => record);
  const selected = new Set(await select(records, nowMs));
  return keys.filter(({ record }) => selected.has(record));
}

async function selectChunk(
  db: Kysely<StoreSchema>,
  filter: KeyFilter,
  nowMs: number,
  before: number | null,
  limit: number,
): Promise<readonly KeyRow[]> {
  let query = whereStatus(selectKeys(db, nowMs), filter.status, nowMs);
  if (filter.projectId !== null) query = query.where('api_keys.project_id', '=', filter.projectId);
  if (filter.env !== null) query = query.where('api_keys.env', '=', filter.env);
  if (filter.name !== null) query = query.where(nameContains(filter.name));
  if (filter.usedSinceMs !== null) query = query.where('api_keys.last_used_at', '>=', filter.usedSinceMs);
  if (before !== null) query = query.where('api_keys.seq', '<', before);
  return query.orderBy('api_keys.seq', 'desc').limit(limit).execute();
}

/** Both sides are lowered by the engine, so that they are lowered alike. */
function nameContains(part: string) {
  const pattern = `%${part.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`lower(${sql.ref('api_keys.name')}) like lower(${pattern}) escape '\\'`;
}

export async function selectByIds(
  db: Kysely<StoreSchema>,
  ids: readonly string[],
): Promise<readonly ApiKey[]> {
  const rows = await db
    .selectFrom('api_keys')
    .innerJoin('projects', 'projects.id', 'api_keys.project_id')
    .selectAll('api_keys')
    .select('projects.organization_id')
    .where('api_keys.id', 'in', ids)
    .execute();
  return rows.map((row) => toApiKey(row, row.organization_id));
}

/** Revoked and disabled keys are not among them: their end interests nobody. */
export async function selectExpiring(
  db: Kysely<StoreSchema>,
  after: ExpiryCursor,
  untilMs: number,
  limit: number,
): Promise<readonly ApiKey[]> {
  const rows = await db
    .selectFrom('api_keys')
    .innerJoin('projects', 'projects.id', 'api_keys.project_id')
    .selectAll('api_keys')
    .select('projects.organization_id')
    .where('api_keys.expires_at', '>=', after.expiresAt)
    .where('api_keys.expires_at', '<=', untilMs)
    .where(({ or, eb }) =>
      or([eb('api_keys.expires_at', '>', after.expiresAt), eb('api_keys.id', '>', after.id)]),
    )
    .where('api_keys.enabled', '=', 1)
    .where('api_keys.revoked_at', 'is', null)
    .orderBy('api_keys.expires_at')
    .orderBy('api_keys.id')
    .limit(limit)
    .execute();
  return rows.map((row) => toApiKey(row, row.organization_id));
}

type KeyQuery<Output> = SelectQueryBuilder<StoreSchema, 'api_keys', Output>;

/** The same states as `keyStatus` in domain/key.ts tells. */
function whereStatus<Query extends KeyQuery<unknown>>(
  query: Query,
  status: KeyFilter['status'],
  nowMs: number,
): Query {
  return narrowStatus(query, status, nowMs) as Query;
}

function narrowStatus(
  query: KeyQuery<unknown>,
  status: KeyFilter['status'],
  nowMs: number,
): KeyQuery<unknown> {
  if (status === 'revoked') return query.where('api_keys.revoked_at', 'is not', null);
  const living = query.where('api_keys.revoked_at', 'is', null);
  if (status === null) return living;
  if (status === 'disabled') return living.where('api_keys.enabled', '=', 0);
  const enabled = living.where('api_keys.enabled', '=', 1);
  if (status === 'expired') return enabled.where('api_keys.expires_at', '<=', nowMs);
  return enabled.where(({ or, eb }) =>
    or([eb('api_keys.expires_at', 'is', null), eb('api_keys.expires_at', '>', nowMs)]),
  );
}

function toStoredKey(row: KeyRow): StoredKey {
  const previousSecret =
    row.previous_last8 === null || row.previous_expires_at === null
      ? null
      : {
          last8: row.previous_last8,
          expiresAt: row.previous_expires_at,
          lastUsedAt: row.previous_last_used_at,
        };
  const key = toApiKey(row, row.organization_id);
  return { seq: row.seq, record: { key, previousSecret, secretSince: row.secret_since } };
}
