/** Builds the ledger of a server: what fills it, what reads it, and what deletes what is old. */
import type { JournalRecord } from '../domain/usage.ts';
import type { Clock } from '../lib/clock.ts';
import type { JournalDirectory } from '../usage/journal-reader.ts';
import type { LedgerStore } from '../usage/ledger.ts';
import { startRetention, type UsageRetention } from '../usage/retention.ts';
import { RecordPump } from './record-pump.ts';

/** How long a start and a stop wait for the ledger to catch up; what is left stays in the journals. */
const CATCH_UP_MS = 20_000;

export interface LedgerServiceOptions {
  /** Closed with the service. */
  readonly ledger: LedgerStore;
  readonly journal: JournalDirectory;
  readonly clock: Clock;
  readonly consumers: readonly ((records: readonly JournalRecord[]) => void)[];
  retention(): UsageRetention;
  readonly log: {
    info(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

export interface LedgerService {
  readonly pump: RecordPump;
  /** Takes over what earlier processes left, then goes on reading. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function openLedgerService(options: LedgerServiceOptions): Promise<LedgerService> {
  const { ledger, journal, clock, consumers, log } = options;
  const pump = await RecordPump.open({
    journal,
    ledger,
    clock,
    consumers,
    onError: (error) => log.error({ error: error.message }, 'a journal cannot be read'),
    onLedgerTrouble: (error) =>
      error === null
        ? log.info({}, 'the ledger has caught up')
        : log.error({ error: error.message }, 'the ledger cannot be written; usage waits in the journals'),
  });
  const retention = startRetention({
    ledger,
    clock,
    retention: () => options.retention(),
    onError: (error) => log.error({ error: error.message }, 'old usage cannot be deleted'),
  });
  return {
    pump,
    start: async () => {
      await pump.drain(CATCH_UP_MS);
      pump.start();
    },
    stop: async () => {
      pump.stop();
      await pump.drain(CATCH_UP_MS);
      await retention.stop();
      await ledger.close();
    },
  };
}
