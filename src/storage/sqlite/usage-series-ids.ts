import type Database from 'better-sqlite3';
import type { Series, SeriesBatch } from '../../usage/rollup.ts';

/** More than a process usually meets; beyond it what is still in use is found again. */
const MAX_CACHED = 50_000;

const FIELDS = [
  'key_id',
  'project_id',
  'organization_id',
  'env',
  'route',
  'path_template',
  'upstream',
  'provider',
  'model',
  'status',
  'confidence',
];

/** Finds the row of a series, and makes it where there is none. Used inside a transaction of the one writer. */
export class SeriesIds {
  readonly #ids = new Map<string, number>();
  readonly #find: Database.Statement<unknown[], number>;
  readonly #insert: Database.Statement;

  constructor(database: Database.Database) {
    const isSame = FIELDS.map((field) => `${field} = ?`).join(' and ');
    this.#find = database.prepare<unknown[], number>(`select id from usage_series where ${isSame}`).pluck();
    const places = FIELDS.map(() => '?').join(', ');
    this.#insert = database.prepare(
      `insert into usage_series (${FIELDS.join(', ')}, requests, cost_nano_usd) values (${places}, 0, 0)`,
    );
  }

  find({ name, series }: SeriesBatch): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const values = toValues(series);
    const id = this.#find.get(values) ?? Number(this.#insert.run(values).lastInsertRowid);
    if (this.#ids.size >= MAX_CACHED) this.#ids.clear();
    this.#ids.set(name, id);
    return id;
  }

  /** After a transaction that failed, rows made in it are not there. */
  forget(): void {
    this.#ids.clear();
  }
}

function toValues(series: Series): unknown[] {
  return [
    series.keyId,
    series.projectId,
    series.organizationId,
    series.env,
    series.route,
    series.pathTemplate,
    series.upstream ?? '',
    series.provider ?? '',
    series.model ?? '',
    series.status,
    series.confidence ?? '',
  ];
}
