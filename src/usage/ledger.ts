/**
 * The ledger: every finished request of a known key, exactly once, and the sums of them. It is written from the
 * journals alone, by one thread. Engines implement LedgerStore; what is charged and how it adds up is decided
 * here and is the same for all of them.
 */
import type { JournalRecord } from '../domain/usage.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import { BatchSums, type SeriesBatch, type SeriesSums } from './rollup.ts';

/** Segment of a journal → up to where it has been read, in bytes. */
export type JournalPositions = ReadonlyMap<string, number>;

export interface LedgerRow {
  readonly record: JournalRecord;
  readonly series: SeriesBatch;
  /** The answer had been charged before, so this record carries neither tokens nor money. */
  readonly duplicate: boolean;
}

export interface LedgerStore {
  /** Everything that `work` does is written, or nothing. Fails at once where the store is locked or full. */
  transact<T>(work: (transaction: LedgerTransaction) => MaybePromise<T>): Promise<T>;
  readPositions(): Promise<JournalPositions>;
  /** Resolves when what has been committed would survive a power cut. */
  flushToDisk(): Promise<void>;
  /** Deletes at most `limit` of the oldest rows that began before the instant; gives how many there were. */
  deleteBefore(kind: Retained, beforeMs: number, limit: number): Promise<number>;
  close(): Promise<void>;
}

/** What is kept for some time: single requests, ids of charged answers, sums. */
export type Retained = 'records' | 'charges' | 'minutes' | 'hours' | 'days';

export interface LedgerTransaction {
  /** Remembers the answers as charged. By answer: false where it had been charged before. */
  markCharged(answers: readonly ChargedAnswer[]): MaybePromise<readonly boolean[]>;
  insertRows(rows: readonly LedgerRow[]): MaybePromise<void>;
  /** Adds the sums to those that are there. */
  addSums(sums: readonly SeriesSums[]): MaybePromise<void>;
  savePositions(positions: JournalPositions): MaybePromise<void>;
  forgetPositions(files: readonly string[]): MaybePromise<void>;
}

export interface ChargedAnswer {
  readonly upstream: string;
  readonly responseId: string;
  readonly atMs: number;
}

export interface LedgerBatch {
  readonly records: readonly JournalRecord[];
  readonly positions: JournalPositions;
  /** Segments that are gone, so that nobody asks for their positions again. */
  readonly goneFiles: readonly string[];
}

/** Writes the records and the positions behind them in one transaction; gives the records as they were charged. */
export async function appendToLedger(
  store: LedgerStore,
  batch: LedgerBatch,
): Promise<readonly JournalRecord[]> {
  return store.transact(async (transaction) => {
    const repeated = await findRepeated(transaction, batch.records);
    const sums = new BatchSums();
    const rows = batch.records.map((given): LedgerRow => {
      const duplicate = repeated.has(given);
      const record = duplicate ? withoutCharge(given) : given;
      return { record, series: sums.add(record), duplicate };
    });
    await transaction.insertRows(rows);
    await transaction.addSums(sums.list());
    await transaction.savePositions(batch.positions);
    await transaction.forgetPositions(batch.goneFiles);
    return rows.map((row) => row.record);
  });
}

/**
 * The records that report usage charged before: a stored answer tells its usage each time it is asked for. A POST
 * makes a new answer, whatever id the upstream gives it, and is always charged. Only records that carry a charge
 * are looked up.
 */
async function findRepeated(
  transaction: LedgerTransaction,
  records: readonly JournalRecord[],
): Promise<ReadonlySet<JournalRecord>> {
  const repeated = new Set<JournalRecord>();
  const charged: JournalRecord[] = [];
  const answers: ChargedAnswer[] = [];
  for (const record of records) {
    const { responseId, upstream, confidence } = record;
    if (responseId === null || upstream === null || confidence === null) continue;
    if (isTakenOut(record)) {
      repeated.add(record);
      continue;
    }
    charged.push(record);
    answers.push({ upstream, responseId, atMs: record.at });
  }
  if (charged.length === 0) return repeated;
  const isNew = await transaction.markCharged(answers);
  for (const [index, record] of charged.entries()) {
    if (isNew[index] === false && record.method !== 'POST') repeated.add(record);
  }
  return repeated;
}

/**
 * The worker knew that the answer had been charged, see gateway/counted-use.ts. Such a record must not be taken
 * for the first of its answer: the one with the charge may stand in a journal that is read after this one.
 */
function isTakenOut({ method, inputTokens, outputTokens, costNanoUsd }: JournalRecord): boolean {
  return method !== 'POST' && inputTokens === 0 && outputTokens === 0 && costNanoUsd === 0;
}

function withoutCharge(record: JournalRecord): JournalRecord {
  return {
    ...record,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    costNanoUsd: 0,
  };
}
