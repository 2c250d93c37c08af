/** A journal, a ledger and the pump between them, in a directory of their own. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordPump } from '../../../src/app/record-pump.ts';
import { openUsageReader } from '../../../src/app/usage-reader.ts';
import type { UsageRecord } from '../../../src/domain/usage.ts';
import { createClock } from '../../../src/lib/clock.ts';
import { openSqliteLedger } from '../../../src/storage/sqlite/usage-ledger.ts';
import { type JournalWriter, openJournal } from '../../../src/usage/journal-writer.ts';
import type { LedgerStore } from '../../../src/usage/ledger.ts';

export interface PumpScene {
  readonly journalDirectory: string;
  readonly usageFile: string;
  readonly ledger: LedgerStore;
  /** Ids that the consumers have had, in order. */
  readonly consumed: readonly string[];
  readonly troubles: readonly (string | null)[];
  /** Error messages other than the ledger's. */
  readonly errors: readonly string[];
  openWriter(bootId: string, segmentBytes?: number): JournalWriter;
  /** A pump as a process makes it at its start; `livingBootId` is the only writer that lives. */
  openPump(livingBootId: string | null): Promise<RecordPump>;
  /** Moves the monotonic clock of the pumps. */
  advance(ms: number): void;
  segments(): readonly string[];
  /** Ids in the ledger, oldest first. */
  recorded(): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

export async function createPumpScene(): Promise<PumpScene> {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-pump-'));
  const journalDirectory = join(directory, 'journal');
  mkdirSync(journalDirectory);
  const usageFile = join(directory, 'usage.db');
  const ledger = await openSqliteLedger(usageFile);
  const offsets = new Float64Array(2);
  const consumed: string[] = [];
  const troubles: (string | null)[] = [];
  const errors: string[] = [];
  const writers: JournalWriter[] = [];
  return {
    journalDirectory,
    usageFile,
    ledger,
    consumed,
    troubles,
    errors,
    openWriter: (bootId, segmentBytes = 16 * 1024) => {
      const where = { directory: journalDirectory, bootId, worker: 0, segmentBytes };
      const writer = openJournal({ ...where, onTrouble: () => undefined });
      writers.push(writer);
      return writer;
    },
    openPump: (livingBootId) =>
      RecordPump.open({
        journal: {
          directory: journalDirectory,
          isAlive: (bootId) => bootId === livingBootId,
          onUnreadable: (file) => errors.push(file),
        },
        ledger,
        clock: createClock(offsets),
        consumers: [(records) => consumed.push(...records.map(({ requestId }) => requestId))],
        onError: (error) => errors.push(error.message),
        onLedgerTrouble: (error) => troubles.push(error === null ? null : error.message),
      }),
    advance: (ms) => {
      offsets[1] = (offsets[1] ?? 0) + ms;
    },
    segments: () => readdirSync(journalDirectory).filter((file) => file.endsWith('.journal')),
    recorded: async () => {
      const reader = openUsageReader(usageFile);
      const { requests } = await reader.listRequests({ fromMs: 0, limit: 100_000 });
      await reader.close();
      return requests.map(({ requestId }) => requestId).toReversed();
    },
    dispose: async () => {
      for (const writer of writers) writer.close();
      await ledger.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Resolves when the records are in the file. */
export async function write(writer: JournalWriter, ...records: readonly UsageRecord[]): Promise<void> {
  await Promise.all(
    records.map(
      (record) =>
        new Promise<void>((resolve) => {
          writer.append(record, resolve);
        }),
    ),
  );
}
