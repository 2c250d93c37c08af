/**
 * Log lines of refusals that belong to no key. They are handed over in batches and bounded, so that an
 * attack floods neither the log nor the control thread; what was left out is counted.
 */
import type { Exchange } from './exchange.ts';

const MAX_LINES = 50;

export interface RefusalLine {
  readonly requestId: string;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly route: string | null;
  readonly status: number;
  readonly error: string;
  readonly clientIp: string;
}

export interface RefusalBatch {
  readonly lines: readonly RefusalLine[];
  readonly suppressed: number;
}

export class RefusalLog {
  readonly #mask: (text: string) => string;
  #lines: RefusalLine[] = [];
  #suppressed = 0;

  /** `mask` is for what callers wrote. */
  constructor(mask: (text: string) => string) {
    this.#mask = mask;
  }

  add(exchange: Exchange): void {
    if (this.#lines.length >= MAX_LINES) {
      this.#suppressed++;
      return;
    }
    this.#lines.push({
      requestId: exchange.requestId,
      at: exchange.startedAtMs,
      method: exchange.method,
      path: this.#mask(exchange.path),
      route: exchange.match?.route.name ?? null,
      status: exchange.status,
      error: exchange.error ?? '',
      clientIp: exchange.clientAddress,
    });
  }

  /** What came together since the last call; null when nothing did. */
  take(): RefusalBatch | null {
    if (this.#lines.length === 0) return null;
    const batch = { lines: this.#lines, suppressed: this.#suppressed };
    this.#lines = [];
    this.#suppressed = 0;
    return batch;
  }
}
