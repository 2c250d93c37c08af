/**
 * The queries of the key reader, built with Kysely and compiled to SQL once, because Kysely at run time costs
 * ten times the query. Parameters are given in the order in which they are named here.
 */
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely';
import { selectImportedShapes } from '../imported-shapes.ts';
import { type ApiKeyRow, EVERY_ROUTE, SOME_ROUTE, type StoreSchema } from '../schema.ts';

/** In the order of the JSON array that the queries for keys give. */
const KEY_COLUMNS = [
  'id',
  'project_id',
  'name',
  'format',
  'env',
  'prefix',
  'last8',
  'public_key',
  'enabled',
  'revoked_at',
  'expires_at',
  'created_at',
  'created_by',
  'last_used_at',
  'last_used_ip',
  'settings',
] as const satisfies readonly (keyof ApiKeyRow)[];

type ColumnValues<Names extends readonly string[], Row> = {
  [Index in keyof Names]: Names[Index] extends keyof Row ? Row[Names[Index]] : never;
};

export interface SecretRow {
  readonly key_seq: number;
  readonly hash: string;
  readonly expires_at: number | null;
}

export interface ReaderQueries {
  /** (hash) → SecretRow */
  readonly secretByHash: string;
  /** (seq) → text for parseKeyRow */
  readonly keyBySeq: string;
  /** (publicKey) → text for parseKeyRow */
  readonly keyByPublicKey: string;
  /** (id) → ProjectRow */
  readonly projectById: string;
  /** () → one number or null */
  readonly latestChange: string;
  /** (seq) → Change */
  readonly changesSince: string;
  /** (pattern, pattern, env, env, route, route, nowMs) → a row when an active project has such a key */
  readonly originOfAny: string;
  /** The same with (id, name) after it → a row when the project of that id or name is active and has such a key */
  readonly originOfProject: string;
  /** (pattern) → names for toImportedShapes. The pattern is a parameter of the query. */
  readonly importedShapes: { readonly sql: string; readonly parameters: readonly unknown[] };
}

/** Three look-ups by primary key instead of one join: SQLite takes half the time, and a miss ends at the first. */
export function compileReaderQueries(): ReaderQueries {
  const db = new Kysely<StoreSchema>({
    dialect: {
      createDriver: () => new DummyDriver(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (inner: Kysely<unknown>) => new SqliteIntrospector(inner),
    },
  });
  const secrets = db.selectFrom('key_secrets').select(['key_seq', 'hash', 'expires_at']);
  const changes = db.selectFrom('change_log');
  const origins = selectProjectsAllowing(db);
  return {
    secretByHash: secrets.where('hash', '=', '').compile().sql,
    keyBySeq: selectKeys(db).where('seq', '=', 0).compile().sql,
    keyByPublicKey: selectKeys(db).where('public_key', '=', '').compile().sql,
    projectById: db.selectFrom('projects').selectAll().where('id', '=', '').compile().sql,
    latestChange: changes.select(({ fn }) => fn.max('seq').as('seq')).compile().sql,
    changesSince: changes.select(['seq', 'kind', 'id']).where('seq', '>', 0).orderBy('seq').compile().sql,
    originOfAny: origins.compile().sql,
    originOfProject: origins
      .where(({ or, eb }) => or([eb('projects.id', '=', ''), eb('projects.name', '=', '')]))
      .compile().sql,
    importedShapes: selectImportedShapes(db).compile(),
  };
}

/** One JSON text per row: handing it over as one value takes half the time of sixteen. */
function selectKeys(db: Kysely<StoreSchema>) {
  const columns = KEY_COLUMNS.map((name) => sql.ref(name));
  return db.selectFrom('api_keys').select(sql<string>`json_array(${sql.join(columns)})`.as('key'));
}

/** The row that a query for keys gave. */
export function parseKeyRow(json: string): Omit<ApiKeyRow, 'seq'> {
  const values = JSON.parse(json) as ColumnValues<typeof KEY_COLUMNS, ApiKeyRow>;
  return {
    id: values[0],
    project_id: values[1],
    name: values[2],
    format: values[3],
    env: values[4],
    prefix: values[5],
    last8: values[6],
    public_key: values[7],
    enabled: values[8],
    revoked_at: values[9],
    expires_at: values[10],
    created_at: values[11],
    created_by: values[12],
    last_used_at: values[13],
    last_used_ip: values[14],
    settings: values[15],
  };
}

/**
 * Walks over projects rather than rows of keys, so that keys that have expired are never stepped over. The
 * first condition depends on no project, so for a pattern that nobody has, the usual case, there is no walk.
 */
function selectProjectsAllowing(db: Kysely<StoreSchema>) {
  return db
    .selectFrom('projects')
    .select('projects.id')
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('key_origins').select('key_origins.key_seq').where('key_origins.pattern', '=', '')),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('key_origins')
          .select('key_origins.key_seq')
          .where('key_origins.pattern', '=', '')
          .where('key_origins.env', 'in', ['live', 'test'])
          .where('key_origins.route', 'in', [EVERY_ROUTE, SOME_ROUTE])
          .whereRef('key_origins.project_id', '=', 'projects.id')
          .where('key_origins.expires_at', '>', 0),
      ),
    )
    .where('projects.active', '=', sql.lit(1))
    .limit(sql.lit(1));
}
