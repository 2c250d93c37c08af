import type { Kysely, Selectable } from 'kysely';
import type { Event, EventFilter, EventKind, EventPage, EventStore, NewEvent } from '../domain/event.ts';
import { readCursor, readNewest } from './cursor.ts';
import type { EventTable, StoreSchema } from './schema.ts';
import { transact } from './transact.ts';

/** Events in the tables of the store. */
export class SqlEventStore implements EventStore {
  readonly #db: Kysely<StoreSchema>;
  constructor(db: Kysely<StoreSchema>) {
    this.#db = db;
  }

  /** Mostly all are known; then the write lock is not taken at all. */
  async insert(events: readonly NewEvent[]): Promise<void> {
    const known = await selectKnown(this.#db, events);
    const fresh = events.filter(({ dedupe }) => !known.has(dedupe));
    if (fresh.length === 0) return;
    await transact(this.#db, async (transaction) => {
      for (const event of fresh) await insertEvent(transaction, event);
    });
  }

  async list({ kind, subject, sinceMs, cursor, limit }: EventFilter): Promise<EventPage> {
    let query = this.#db.selectFrom('events').selectAll();
    if (kind !== undefined) query = query.where('kind', '=', kind);
    if (subject !== undefined) query = query.where('subject', '=', subject);
    if (sinceMs !== undefined) query = query.where('at', '>=', sinceMs);
    if (cursor !== undefined) query = query.where('seq', '<', readCursor(cursor, 'events'));
    const { rows, nextCursor } = await readNewest(query, limit);
    return { events: rows.map(toEvent), nextCursor };
  }
}

async function selectKnown(
  db: Kysely<StoreSchema>,
  events: readonly NewEvent[],
): Promise<ReadonlySet<string>> {
  if (events.length === 0) return new Set();
  const rows = await db
    .selectFrom('events')
    .select('dedupe')
    .where(
      'dedupe',
      'in',
      events.map(({ dedupe }) => dedupe),
    )
    .execute();
  return new Set(rows.map(({ dedupe }) => dedupe));
}

/** Changes nothing when the same has been told before. */
export async function insertEvent(db: Kysely<StoreSchema>, event: NewEvent): Promise<void> {
  await db
    .insertInto('events')
    .values({ ...event, data: JSON.stringify(event.data) })
    .onConflict((conflict) => conflict.column('dedupe').doNothing())
    .execute();
}

function toEvent(row: Selectable<EventTable>): Event {
  const { id, at, kind, subject, data } = row;
  return { id, at, kind: kind as EventKind, subject, data: JSON.parse(data) as Event['data'] };
}
