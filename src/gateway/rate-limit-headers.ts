/**
 * Shows the limits on an answer, once in the three headers that client code reads and once as the structured
 * fields of draft-ietf-httpapi-ratelimit-headers, which have room for all of them.
 */
import type { LimitStatus } from '../limits/limiter.ts';

export type HeaderWindow = 'tightest' | 'minute' | 'hour';

interface ShownLimit {
  readonly window: HeaderWindow;
  /** The limit that refused the request; it is then the one shown, except for a budget, which is no rate. */
  readonly violated: LimitStatus | null;
  /** Wall clock when the limits were read. */
  readonly atMs: number;
}

/** Pushes names and values, one after the other, to `headers`; nothing where there is nothing to show. */
export function pushRateLimitHeaders(
  headers: string[],
  statuses: readonly LimitStatus[],
  { window, violated, atMs }: ShownLimit,
): void {
  const isRate = violated !== null && violated.unit !== 'nanoUsd';
  const shown = isRate ? violated : chooseWindow(statuses, window);
  if (shown !== null) {
    headers.push(
      'X-RateLimit-Limit',
      String(shown.limit),
      'X-RateLimit-Remaining',
      String(shown.remaining),
      'X-RateLimit-Reset',
      String(Math.ceil((atMs + shown.resetMs) / 1000)),
    );
  }
  let policies = '';
  let states = '';
  for (const status of statuses) {
    if (status.name === 'concurrency') continue;
    const name = (policies === '' ? '"' : ', "') + limitName(status);
    policies += `${name}"${renderPolicy(status)}`;
    states += `${name}";r=${quotaOf(status, status.remaining)};t=${Math.ceil(status.resetMs / 1000)}`;
  }
  if (policies !== '') headers.push('RateLimit-Policy', policies, 'RateLimit', states);
}

/**
 * The window that stands for all: the one asked for, else the one with the lowest share remaining, the first
 * of equals. Only windows over requests compete, because that is what clients take the three headers for.
 */
export function chooseWindow(statuses: readonly LimitStatus[], window: HeaderWindow): LimitStatus | null {
  let tightest: LimitStatus | null = null;
  let lowestShare = Infinity;
  for (const status of statuses) {
    if (status.unit !== 'requests' || status.name === 'concurrency') continue;
    if (isWindow(status, window)) return status;
    const share = status.limit > 0 ? status.remaining / status.limit : 0;
    if (share < lowestShare) {
      tightest = status;
      lowestShare = share;
    }
  }
  return tightest;
}

/** A bucket stands in for the minute window, and is the only one of the two that a key then has. */
function isWindow(status: LimitStatus, window: HeaderWindow): boolean {
  return status.name === window || (window === 'minute' && status.name === 'burst');
}

/** What a limit is called where all limits of a request stand side by side. */
export function limitName({ subjectId, name }: LimitStatus): string {
  if (subjectId.startsWith('prj_')) return `project-${name}`;
  return subjectId.startsWith('pk:') ? `address-${name}` : name;
}

function renderPolicy(status: LimitStatus): string {
  const quota = `;q=${quotaOf(status, status.limit)}`;
  const window = status.windowS > 0 ? `;w=${status.windowS}` : '';
  if (status.unit === 'requests') return quota + window;
  return `${quota}${window};qu="${status.unit === 'tokens' ? 'tokens' : 'micro-usd'}"`;
}

/** Money in micro-dollars: nano-dollars outgrow the 15 digits of a structured integer (RFC 9651) at a million dollars. */
function quotaOf(status: LimitStatus, value: number): number {
  return status.unit === 'nanoUsd' ? Math.floor(value / 1000) : value;
}
