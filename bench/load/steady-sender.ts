/**
 * A thread that sends chat completions at a steady rate, open loop: a slow answer does not delay the next
 * request. Posts the time that each took, in milliseconds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

export interface SteadyLoad {
  readonly url: string;
  /** Used in turn. */
  readonly keys: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

const load = workerData as SteadyLoad;
const times: number[] = [];
const running: Promise<void>[] = [];
const startedAt = performance.now();
for (let i = 0; i < load.perSecond * load.seconds; i++) {
  const waitMs = startedAt + (i * 1000) / load.perSecond - performance.now();
  if (waitMs > 0) await sleep(waitMs);
  running.push(send(load.keys[i % load.keys.length] ?? ''));
}
await Promise.all(running);
parentPort?.postMessage(times);

async function send(key: string): Promise<void> {
  const sentAt = performance.now();
  const response = await fetch(`${load.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-api-key': key, authorization: 'Bearer upstream' },
    body: '{"model":"gpt-4o-mini","messages":[]}',
  });
  await response.text();
  if (response.status !== 200) throw new Error(`answered ${response.status}`);
  times.push(performance.now() - sentAt);
}
