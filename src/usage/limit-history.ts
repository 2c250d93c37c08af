/**
 * What a limiter must know of the past to go on after a restart as if there had been none. Only requests that went
 * to an upstream are in it: a refused one was given back.
 */

export interface LimitHistoryQuery {
  /** A key or a project. A project's history leaves out test keys, which count against nothing. */
  readonly subjectId: string;
  readonly nowMs: number;
  /** Begin of the budget's present period; null where there is no budget, 0 for a `total` one. */
  readonly spentSinceMs: number | null;
}

/** What was let in at one moment. */
export interface LimitMoment {
  /** When the requests began, in milliseconds since the epoch: to the millisecond, or the begin of a minute. */
  readonly atMs: number;
  readonly requests: number;
  /** Input and output. */
  readonly tokens: number;
}

export interface LimitHistory {
  /** Each request of the last 61 seconds: the windows by minute. */
  readonly lastMinute: readonly LimitMoment[];
  /** By minute, the last 61 of them: the window by hour. */
  readonly lastHour: readonly LimitMoment[];
  /** The UTC day. */
  readonly today: { readonly requests: number; readonly tokens: number };
  readonly spentNanoUsd: number;
}
