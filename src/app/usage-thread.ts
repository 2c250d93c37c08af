/** The thread that reads usage: a report that takes seconds holds up nobody but the next report. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
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
  | { readonly id: number; readonly error: Error };

function serve(port: MessagePort, reader: UsageReader): void {
  port.on('message', ({ id, method, args }: UsageQuestion) => {
    const ask = reader[method] as (...args: unknown[]) => Promise<unknown>;
    ask.apply(reader, args).then(
      (result) => port.postMessage({ id, result } satisfies UsageAnswer),
      (error: unknown) => port.postMessage({ id, error: error as Error } satisfies UsageAnswer),
    );
  });
}

if (parentPort !== null) serve(parentPort, openUsageReader(workerData as string));
