/** What the control thread and a gateway worker say to each other. */
import type { SharedAddresses } from '../gateway/shared-addresses.ts';
import type { ForwardedAnswer, ForwardedCall } from '../domain/forwarded-call.ts';
import type { UsageQuestion } from '../gateway/self-service-usage.ts';
import type { GatewaySettings } from '../gateway/settings.ts';
import type { ServerTimeouts } from '../gateway/server.ts';
import type { RefusalBatch } from '../gateway/refusal-log.ts';
import type { PriceTable } from '../usage/price-table.ts';
import type { SharedLimits } from '../limits/memory/shared-memory.ts';

export interface WorkerStart {
  readonly index: number;
  /** Names the journal of this life of the worker. */
  readonly bootId: string;
  readonly settings: GatewaySettings;
  readonly listen: { readonly host: string; readonly port: number; readonly shared: boolean };
  readonly databaseFile: string;
  readonly pepperFile: string;
  readonly journalDirectory: string;
  readonly limits: SharedLimits;
  readonly counters: SharedArrayBuffer;
  readonly addresses: SharedAddresses;
  readonly chargedAnswers: SharedArrayBuffer;
  readonly clockOffsets: SharedArrayBuffer | null;
  readonly timeouts: ServerTimeouts;
  readonly connectionsPerAddress: number;
  readonly workers: number;
  readonly timeZone: string;
  readonly prices: PriceTable;
}

export type ToWorker =
  | { readonly type: 'reload'; readonly settings: GatewaySettings }
  /** Read the change log now and acknowledge with the same id. */
  | { readonly type: 'sync'; readonly id: number }
  /** Answers a question; null: the ledger cannot be read. */
  | { readonly type: 'usage'; readonly id: number; readonly report: object | null }
  /** Answers a call; null: it was not answered, and the log says why. */
  | { readonly type: 'managed'; readonly id: number; readonly answer: ForwardedAnswer | null }
  | { readonly type: 'drain'; readonly timeoutMs: number };

export type FromWorker =
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'synced'; readonly id: number }
  | { readonly type: 'usage'; readonly id: number; readonly question: UsageQuestion }
  | { readonly type: 'manage'; readonly id: number; readonly call: ForwardedCall }
  | { readonly type: 'refusals'; readonly batch: RefusalBatch }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly fields: object;
      readonly message: string;
    }
  | { readonly type: 'drained' };
