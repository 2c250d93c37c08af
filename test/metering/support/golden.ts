/**
 * Answers written after the documentation of the providers, with what each used and costs, reckoned by hand:
 * a price of $1 for a million tokens is 1,000 nano-dollars for one.
 */
export interface GoldenAnswer {
  readonly name: string;
  /** Below the base URL of the provider. */
  readonly path: string;
  readonly request: object;
  readonly status?: number;
  readonly contentType?: string;
  readonly body: string;
  readonly expected: {
    readonly model: string | null;
    readonly inputTokens: number | null;
    readonly outputTokens: number | null;
    readonly cacheReadTokens?: number | null;
    readonly cacheWriteTokens?: number | null;
    readonly costNanoUsd: number | null;
    /** `measured` where it is left out and there is a cost. */
    readonly confidence?: 'unpriced';
  };
}

export const STREAM = 'text/event-stream';

export function json(value: unknown): string {
  return JSON.stringify(value);
}

/** Events that are known by their data alone. */
export function events(...values: readonly unknown[]): string {
  return values.map((value) => `data: ${typeof value === 'string' ? value : json(value)}\n\n`).join('');
}

interface NamedEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

export function namedEvents(...values: readonly NamedEvent[]): string {
  return values.map((value) => `event: ${value.type}\ndata: ${json(value)}\n\n`).join('');
}

/** What an error or a call that is free uses. */
export const NOTHING = { model: null, inputTokens: null, outputTokens: null, costNanoUsd: null } as const;
