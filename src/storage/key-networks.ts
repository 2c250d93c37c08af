import type { Kysely } from 'kysely';
import type { KeyNetwork, KeyNetworks, NewKeyNetwork } from '../domain/key-networks.ts';
import type { StoreSchema } from './schema.ts';

/** A key that was used from more has no home; telling of each would help nobody. */
const MAX_NETWORKS = 256;
/** Look-ups in one statement. */
const CHUNK = 200;

export class SqlKeyNetworks implements KeyNetworks {
  readonly #db: Kysely<StoreSchema>;
  constructor(db: Kysely<StoreSchema>) {
    this.#db = db;
  }

  /** Mostly all are known; then the write lock is not taken at all. */
  async learn(seen: readonly KeyNetwork[], nowMs: number): Promise<void> {
    for (let start = 0; start < seen.length; start += CHUNK) {
      await this.#learnSome(seen.slice(start, start + CHUNK), nowMs);
    }
  }

  async #learnSome(seen: readonly KeyNetwork[], nowMs: number): Promise<void> {
    const keyIds = [...new Set(seen.map(({ keyId }) => keyId))];
    const known = await this.#db
      .selectFrom('key_networks')
      .select(['key_id', 'network'])
      .where('key_id', 'in', keyIds)
      .execute();
    const names = new Set(known.map((row) => `${row.key_id} ${row.network}`));
    const counts = new Map<string, number>();
    for (const row of known) counts.set(row.key_id, (counts.get(row.key_id) ?? 0) + 1);
    const fresh = seen.filter(({ keyId, network }) => {
      const count = counts.get(keyId) ?? 0;
      if (names.has(`${keyId} ${network}`) || count >= MAX_NETWORKS) return false;
      counts.set(keyId, count + 1);
      return true;
    });
    if (fresh.length === 0) return;
    await this.#db
      .insertInto('key_networks')
      .values(
        fresh.map(({ keyId, network, kind }) => ({ key_id: keyId, network, kind, first_seen_at: nowMs })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async listNew(sinceMs: number): Promise<readonly NewKeyNetwork[]> {
    const rows = await this.#db
      .selectFrom('key_networks as found')
      .selectAll()
      .select(({ selectFrom }) =>
        selectFrom('key_networks as of_key')
          .select((inner) => inner.fn.min('of_key.first_seen_at').as('since'))
          .whereRef('of_key.key_id', '=', 'found.key_id')
          .whereRef('of_key.kind', '=', 'found.kind')
          .as('known_since'),
      )
      .where('first_seen_at', '>=', sinceMs)
      .execute();
    return rows
      .map((row) => ({
        keyId: row.key_id,
        kind: row.kind as KeyNetwork['kind'],
        network: row.network,
        firstSeenAt: row.first_seen_at,
        knownSince: Number(row.known_since),
      }))
      .filter(({ firstSeenAt, knownSince }) => firstSeenAt > knownSince);
  }
}
