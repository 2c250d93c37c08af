import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

interface OldOrigin {
  readonly pattern: string;
  readonly project_id: string;
  readonly expires_at: number;
  readonly key_seq: number;
}

interface NewOrigin extends OldOrigin {
  readonly env: string;
  /** '' for a key of all routes; for one of some, a row for each, and one with `*`. */
  readonly route: string;
}

interface Tables {
  key_origins: OldOrigin;
  key_origins_next: NewOrigin;
  api_keys: { readonly seq: number; readonly env: string; readonly settings: string };
}

/** Engines bound the number of parameters of one statement. */
const ROWS_AT_ONCE = 100;

/** A preflight is answered from the keys that its route takes: by environment and route too. */
export const splitKeyOriginsByRoute: Migration = {
  async up(untyped: Kysely<unknown>) {
    const db = untyped as Kysely<Tables>;
    await db.schema
      .createTable('key_origins_next')
      .addColumn('pattern', 'text', (column) => column.notNull())
      .addColumn('env', 'text', (column) => column.notNull())
      .addColumn('route', 'text', (column) => column.notNull())
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('key_seq', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('key_origins_by_route', [
        'pattern',
        'env',
        'route',
        'project_id',
        'expires_at',
        'key_seq',
      ])
      .execute();
    await copyRows(db);
    await db.schema.dropTable('key_origins').execute();
    await db.schema.alterTable('key_origins_next').renameTo('key_origins').execute();
  },
};

async function copyRows(db: Kysely<Tables>): Promise<void> {
  const old = await db
    .selectFrom('key_origins')
    .innerJoin('api_keys', 'api_keys.seq', 'key_origins.key_seq')
    .selectAll('key_origins')
    .select(['api_keys.env', 'api_keys.settings'])
    .execute();
  const rows = old.flatMap(({ settings, ...row }): NewOrigin[] =>
    routesOf(settings).map((route) => ({ ...row, route })),
  );
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const some = rows.slice(start, start + ROWS_AT_ONCE);
    await db.insertInto('key_origins_next').values(some).execute();
  }
}

function routesOf(settings: string): readonly string[] {
  const { routes = [] } = JSON.parse(settings) as { routes?: readonly string[] };
  return routes.length === 0 ? [''] : ['*', ...new Set(routes)];
}
