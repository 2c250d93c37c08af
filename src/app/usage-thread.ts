/** The thread that reads usage: a report that takes seconds holds up nobody but the next report. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { ManagementError, type ManagementErrorCode } from '../domain/management-error.ts';
import type { UsageReader } from '../usage/usage-query.ts';
import { openUsageReader } from './usage-reader.ts';

export type UsageMethod = Exclude<keyof UsageReader, 'close'>;

export interface UsageQuestion {
  readonly id: number;
  readonly method: UsageMethod;
  readonly args: unknown[];
}

export type UsageAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: UsageFault };

/** An error loses its class and code on the way to another thread, so they travel as data. */
export interface UsageFault {
  /** null: a defect of ours. */
  readonly code: ManagementErrorCode | null;
  readonly message: string;
}

function serve(port: MessagePort, reader: UsageReader): void {
  port.on('message', ({ id, method, args }: UsageQuestion) => {
    const ask = reader[method] as (...args: unknown[]) => Promise<unknown>;
    ask.apply(reader, args).then(
      (result) => port.postMessage({ id, result } satisfies UsageAnswer),
      (error: unknown) => port.postMessage({ id, error: toFault(error) } satisfies UsageAnswer),
    );
  });
}

function toFault(error: unknown): UsageFault {
  if (error instanceof ManagementError) return { code: error.code, message: error.message };
  const { message, code } = error as Error & { readonly code?: unknown };
  const isTroubleWithFile = typeof code === 'string' && code.startsWith('SQLITE_');
  return {
    code: isTroubleWithFile ? 'store_unavailable' : null,
    message: `usage cannot be read: ${message}`,
  };
}

if (parentPort !== null) serve(parentPort, openUsageReader(workerData as string));
