/**
 * Takes usage records out of the journals on the control thread: first into the ledger, then to whoever else
 * needs them (metrics, access log, the time a key was last used). While the ledger cannot be written the others
 * read ahead of it, and the journals stay until it has caught up.
 */
import type { JournalRecord } from '../domain/usage.ts';
import type { Clock } from '../lib/clock.ts';
import {
  type JournalChunk,
  type JournalDirectory,
  listSegments,
  readJournal,
  removeSegment,
} from '../usage/journal-reader.ts';
import { appendToLedger, type LedgerStore } from '../usage/ledger.ts';

const INTERVAL_MS = 100;
/** Under load larger batches are taken, since a batch pays for each of its sums once. */
const BUSY_INTERVAL_MS = 500;
const BUSY_RECORDS = 250;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

export interface RecordPumpOptions {
  readonly journal: JournalDirectory;
  readonly ledger: LedgerStore;
  readonly clock: Pick<Clock, 'monoMs'>;
  /** Called with each record once, as it was charged where the ledger has it already. */
  readonly consumers: readonly ((records: readonly JournalRecord[]) => void)[];
  onError(error: Error): void;
  /** Once when the ledger begins to fail, and once with null when it has caught up. */
  onLedgerTrouble(error: Error | null): void;
}

export class RecordPump {
  readonly #options: RecordPumpOptions;
  /** Up to where the ledger has each segment. */
  readonly #committed = new Map<string, number>();
  /** Up to where the consumers have it, for segments in which they are ahead of the ledger. */
  readonly #consumed = new Map<string, number>();
  #gone: string[] = [];
  #trouble: Error | null = null;
  #pauseMs = 0;
  #retryAtMs = 0;
  #pending = 0;
  /** Records of the last batch. */
  #lastCount = 0;
  #timer: NodeJS.Timeout | null = null;
  #last: Promise<boolean> = Promise.resolve(false);

  private constructor(options: RecordPumpOptions) {
    this.#options = options;
  }

  /** Begins where the ledger stopped. Nothing is read before `start`, `refresh` or `drain`. */
  static async open(options: RecordPumpOptions): Promise<RecordPump> {
    const pump = new RecordPump(options);
    const there = new Set(listSegments(options.journal.directory));
    for (const [file, position] of await options.ledger.readPositions()) {
      if (there.has(file)) pump.#committed.set(file, position);
      else pump.#gone.push(file);
    }
    return pump;
  }

  /** Records that the ledger is known to lack. */
  get pendingRecords(): number {
    return this.#pending;
  }

  /** Why the ledger cannot be written now; null while it can. */
  get trouble(): Error | null {
    return this.#trouble;
  }

  start(): void {
    this.#schedule(INTERVAL_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Reads what there is now, up to one chunk; gives whether there was more. One after the other; never rejects. */
  refresh(): Promise<boolean> {
    this.#last = this.#last.then(() => this.#pass());
    return this.#last;
  }

  /** Reads until nothing is left, the ledger fails, or the time is over. */
  async drain(timeoutMs: number): Promise<void> {
    const deadlineMs = this.#options.clock.monoMs() + timeoutMs;
    while (await this.refresh()) {
      if (this.#trouble !== null || this.#options.clock.monoMs() > deadlineMs) return;
    }
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(() => {
      void this.refresh().then((hasMore) => {
        if (this.#timer === null) return;
        const pauseMs = this.#lastCount < BUSY_RECORDS ? INTERVAL_MS : BUSY_INTERVAL_MS;
        this.#schedule(hasMore ? 0 : pauseMs);
      });
    }, delayMs);
  }

  async #pass(): Promise<boolean> {
    try {
      return (await this.#feedLedger()) ?? this.#readAhead();
    } catch (error) {
      this.#options.onError(error as Error);
      return false;
    }
  }

  /** null where the ledger cannot be written now. */
  async #feedLedger(): Promise<boolean | null> {
    if (this.#options.clock.monoMs() < this.#retryAtMs) return null;
    const chunk = readJournal(this.#options.journal, this.#committed);
    this.#lastCount = 0;
    if (chunk.frames.length > 0 || chunk.finished.length > 0) {
      try {
        await this.#commit(chunk);
      } catch (error) {
        this.#fail(error as Error);
        return null;
      }
    }
    if (!chunk.hasMore) this.#recover();
    return chunk.hasMore;
  }

  async #commit(chunk: JournalChunk): Promise<void> {
    const { ledger, journal } = this.#options;
    const records = chunk.frames.flatMap((frame) => frame.records);
    this.#lastCount = records.length;
    const positions = endsOf(chunk);
    if (chunk.frames.length > 0) {
      const charged = await appendToLedger(ledger, { records, positions, goneFiles: this.#gone });
      this.#gone = [];
      for (const [file, position] of positions) this.#committed.set(file, position);
      this.#consume(this.#selectNew(chunk, charged));
    }
    if (chunk.finished.length === 0) return;
    await ledger.flushToDisk();
    for (const file of chunk.finished) {
      removeSegment(journal.directory, file);
      if (this.#committed.delete(file)) this.#gone.push(file);
      this.#consumed.delete(file);
    }
  }

  /** Of the records of the chunk those that the consumers have not had while the ledger was behind. */
  #selectNew(chunk: JournalChunk, charged: readonly JournalRecord[]): readonly JournalRecord[] {
    if (this.#consumed.size === 0) return charged;
    const fresh: JournalRecord[] = [];
    let index = 0;
    for (const { file, next, records } of chunk.frames) {
      const end = index + records.length;
      if (next > (this.#consumed.get(file) ?? 0)) fresh.push(...charged.slice(index, end));
      else this.#pending -= records.length;
      index = end;
    }
    return fresh;
  }

  /** Serves the consumers alone. */
  #readAhead(): boolean {
    const from = new Map(this.#committed);
    for (const [file, position] of this.#consumed) from.set(file, Math.max(position, from.get(file) ?? 0));
    const chunk = readJournal(this.#options.journal, from);
    for (const [file, position] of endsOf(chunk)) this.#consumed.set(file, position);
    const records = chunk.frames.flatMap((frame) => frame.records);
    this.#pending += records.length;
    this.#consume(records);
    return chunk.hasMore;
  }

  /** A consumer that fails has had its records all the same: the ledger must not get them twice. */
  #consume(records: readonly JournalRecord[]): void {
    if (records.length === 0) return;
    for (const consume of this.#options.consumers) {
      try {
        consume(records);
      } catch (error) {
        this.#options.onError(error as Error);
      }
    }
  }

  #fail(error: Error): void {
    this.#pauseMs = Math.min(Math.max(FIRST_PAUSE_MS, this.#pauseMs * 2), LONGEST_PAUSE_MS);
    this.#retryAtMs = this.#options.clock.monoMs() + this.#pauseMs;
    if (this.#trouble === null) this.#options.onLedgerTrouble(error);
    this.#trouble = error;
  }

  #recover(): void {
    if (this.#trouble === null) return;
    this.#trouble = null;
    this.#pauseMs = 0;
    this.#options.onLedgerTrouble(null);
  }
}

/** Where reading goes on after the frames. */
function endsOf(chunk: JournalChunk): ReadonlyMap<string, number> {
  return new Map(chunk.frames.map((frame) => [frame.file, frame.next]));
}
