import type { SelectQueryBuilder } from 'kysely';
import { ManagementError } from '../domain/management-error.ts';

/** The sequence number after which a list goes on. */
export function readCursor(text: string, listed: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ManagementError(
    'invalid_value',
    `${JSON.stringify(text.slice(0, 60))} is not a cursor of a list of ${listed}`,
  );
}

const DEFAULT_PAGE = 100;

interface Page<Row> {
  readonly rows: readonly Row[];
  /** null on the last page. */
  readonly nextCursor: string | null;
}

/** The first `limit` rows, newest first. */
export async function readNewest<Schema, Table extends keyof Schema, Row extends { readonly seq: number }>(
  query: SelectQueryBuilder<Schema, Table, Row>,
  limit = DEFAULT_PAGE,
): Promise<Page<Row>> {
  // One row more than asked for tells whether there is another page.
  const found = await query
    // Kysely cannot tell of a table that it does not know that it has the column of its rows.
    .orderBy((builder) => builder.ref('seq' as never), 'desc')
    .limit(limit + 1)
    .execute();
  const rows = found.slice(0, limit);
  return { rows, nextCursor: found.length > limit ? String(rows.at(-1)?.seq) : null };
}
