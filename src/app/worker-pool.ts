/**
 * Starts the gateway workers, talks to them, and replaces one that dies or hangs. What a dead worker held
 * (locks, permits, gauges) is freed before its successor takes its place.
 */
import { extname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { ConnectionCounts } from '../gateway/connection-cap.ts';
import { randomBase62 } from '../lib/ids.ts';
import { recoverWorker } from '../limits/memory/recovery.ts';
import type { WorkerCounters } from '../telemetry/shared-counters.ts';
import type { GatewaySettings } from '../gateway/settings.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-protocol.ts';

const HEALTH_INTERVAL_MS = 1_000;
/**
 * A worker is taken for hung after so many looks at a heart that did not beat. Looks are counted rather than
 * time, because time also passes while the whole process is frozen, and then no worker is to blame.
 */
const HUNG_AFTER_LOOKS = 10;
const RESTART_PAUSE_MS = 200;
/**
 * Requests live shortly: with room for more of them at once, fewer survive into a costlier collection. With more than
 * this the room no longer fits into the caches of a processor, which costs more.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 48 };

export type WorkerTemplate = Omit<WorkerStart, 'index' | 'bootId' | 'settings'>;

export interface WorkerPoolOptions {
  readonly template: WorkerTemplate;
  readonly counters: readonly WorkerCounters[];
  settings(): GatewaySettings;
  /** `reply` speaks to the worker that sent the message. */
  onMessage(message: FromWorker, reply: (answer: ToWorker) => void): void;
  /** A worker ended without being told to. */
  onRestart(index: number, reason: string): void;
}

interface RunningWorker {
  readonly thread: Worker;
  readonly bootId: string;
  port: number;
  lastBeatMs: number;
  looksWithoutBeat: number;
  /** Why it ended, as far as known. */
  endReason: string;
}

export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workers: (RunningWorker | null)[];
  readonly #living = new Set<string>();
  readonly #waitingForSync = new Map<number, { workers: Set<RunningWorker>; resolve: () => void }>();
  #nextSync = 1;
  /** Between the start and the stop; a worker that cannot even start is for the caller to hear of. */
  #replacing = false;
  #healthTimer: NodeJS.Timeout | null = null;
  restarts = 0;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#workers = Array.from({ length: options.template.workers }, () => null);
  }

  /** Resolves with the port once every worker listens; rejects when one cannot. */
  async start(): Promise<number> {
    // What survives is a few megabytes: several threads spend more time on sharing them than on copying.
    setFlagsFromString('--no-parallel-scavenge');
    let { port } = this.#options.template.listen;
    // The first one may be given its port by the system; the others then share it.
    for (let index = 0; index < this.#workers.length; index++) port = await this.#spawn(index, port);
    this.#replacing = true;
    this.#healthTimer = setInterval(() => this.#checkHealth(), HEALTH_INTERVAL_MS);
    this.#healthTimer.unref();
    return port;
  }

  isAlive(bootId: string): boolean {
    return this.#living.has(bootId);
  }

  broadcast(message: ToWorker): void {
    for (const worker of this.#workers) worker?.thread.postMessage(message);
  }

  /** Resolves when every worker has read the change log. */
  sync(): Promise<void> {
    const id = this.#nextSync++;
    const workers = new Set(this.#workers.filter((worker) => worker !== null));
    if (workers.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waitingForSync.set(id, { workers, resolve });
      this.broadcast({ type: 'sync', id });
    });
  }

  /** Lets the workers finish what they do; resolves when all have ended. */
  async drain(timeoutMs: number): Promise<void> {
    this.#replacing = false;
    if (this.#healthTimer !== null) clearInterval(this.#healthTimer);
    const ended = this.#workers.map((worker) =>
      worker === null
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            worker.thread.once('exit', () => resolve());
          }),
    );
    this.broadcast({ type: 'drain', timeoutMs });
    const deadline = setTimeout(() => {
      for (const worker of this.#workers) void worker?.thread.terminate();
    }, timeoutMs + 5_000);
    await Promise.all(ended);
    clearTimeout(deadline);
  }

  #spawn(index: number, port: number): Promise<number> {
    const { template } = this.#options;
    const bootId = randomBase62(12);
    const start: WorkerStart = {
      ...template,
      listen: { ...template.listen, port },
      index,
      bootId,
      settings: this.#options.settings(),
    };
    // The compiled package holds worker.js where the source tree holds worker.ts.
    const file = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
    const thread = new Worker(file, { workerData: start, resourceLimits: RESOURCE_LIMITS });
    const worker: RunningWorker = {
      thread,
      bootId,
      port,
      lastBeatMs: 0,
      looksWithoutBeat: 0,
      endReason: 'it ended',
    };
    this.#workers[index] = worker;
    this.#living.add(bootId);
    return new Promise((resolve, reject) => {
      thread.on('message', (message: FromWorker) => {
        if (message.type === 'ready') resolve((worker.port = message.port));
        else if (message.type === 'failed') {
          // It would live on without listening; its end makes room for the next attempt.
          reject(new Error(message.message));
          this.#end(worker, message.message);
        }
        if (message.type === 'synced') this.#acknowledge(message.id, worker);
        else this.#options.onMessage(message, (answer) => thread.postMessage(answer));
      });
      thread.on('error', (error: Error) => {
        worker.endReason = error.message;
        reject(error);
      });
      thread.on('exit', () => this.#bury(index, worker));
    });
  }

  #acknowledge(id: number, worker: RunningWorker): void {
    const waiting = this.#waitingForSync.get(id);
    if (waiting === undefined || !waiting.workers.delete(worker) || waiting.workers.size > 0) return;
    this.#waitingForSync.delete(id);
    waiting.resolve();
  }

  #bury(index: number, worker: RunningWorker): void {
    this.#living.delete(worker.bootId);
    this.#workers[index] = null;
    for (const id of this.#waitingForSync.keys()) this.#acknowledge(id, worker);
    this.#options.counters[index]?.clearGauges();
    new ConnectionCounts(this.#options.template.addresses, index).clear();
    const recovered = recoverWorker(this.#options.template.limits, index);
    if (!this.#replacing) return;
    this.restarts++;
    this.#options.onRestart(index, worker.endReason);
    this.#replace(index, worker.port, recovered);
  }

  /** A successor needs a clean seat: while another dead worker's lock stands in the way, it waits. */
  #replace(index: number, port: number, recovered: boolean): void {
    setTimeout(() => {
      if (!this.#replacing) return;
      if (recovered) this.#spawn(index, port).catch(() => undefined);
      else this.#replace(index, port, recoverWorker(this.#options.template.limits, index));
    }, RESTART_PAUSE_MS).unref();
  }

  #end(worker: RunningWorker, reason: string): void {
    worker.endReason = reason;
    void worker.thread.terminate();
  }

  #checkHealth(): void {
    for (const [index, worker] of this.#workers.entries()) {
      if (worker === null) continue;
      const beatMs = this.#options.counters[index]?.heartbeatMs ?? 0;
      worker.looksWithoutBeat = beatMs === worker.lastBeatMs ? worker.looksWithoutBeat + 1 : 0;
      worker.lastBeatMs = beatMs;
      if (worker.looksWithoutBeat >= HUNG_AFTER_LOOKS) this.#end(worker, 'its event loop stood still');
    }
  }
}
