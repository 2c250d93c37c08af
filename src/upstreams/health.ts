/**
 * Passive health: an upstream that could not be connected to is tried last for a while, so that a dead one
 * does not cost every request a timeout. It is never left out altogether.
 */
import type { Upstream } from '../domain/upstream.ts';
import type { Clock } from '../lib/clock.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

interface Health {
  failures: number;
  downUntilMs: number;
  /** A request is finding out whether it is back. */
  isProbed: boolean;
}

export class UpstreamHealth {
  readonly #clock: Clock;
  readonly #states = new Map<string, Health>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same upstreams, those that are down behind the others. */
  order(upstreams: readonly Upstream[]): readonly Upstream[] {
    if (this.#states.size === 0) return upstreams;
    const isUp = upstreams.filter((upstream) => !this.#isDown(upstream));
    if (isUp.length === upstreams.length) return upstreams;
    return [...isUp, ...upstreams.filter((upstream) => this.#isDown(upstream))];
  }

  /**
   * Whether a request should turn to this upstream before all others. When the pause of one that is down is
   * over, a single request may find out, and the others go on passing it by until that one knows.
   */
  mayTryFirst(upstream: Upstream): boolean {
    if (this.#states.size === 0) return true;
    const state = this.#states.get(upstream.name);
    if (state === undefined) return true;
    const now = this.#clock.monoMs();
    if (state.downUntilMs > now) return false;
    state.downUntilMs = now + pauseMsAfter(state.failures, upstream);
    state.isProbed = true;
    return true;
  }

  /** The upstream answered, whatever it was. */
  reportReached(upstream: Upstream): void {
    if (this.#states.size > 0) this.#states.delete(upstream.name);
  }

  /** An attempt could not even connect. */
  reportUnreachable(upstream: Upstream): void {
    const state = this.#states.get(upstream.name);
    const now = this.#clock.monoMs();
    // Requests that were under way together found out the same thing once.
    if (state !== undefined && !state.isProbed && state.downUntilMs > now) return;
    const failures = (state?.failures ?? 0) + 1;
    const downUntilMs = now + pauseMsAfter(failures, upstream);
    this.#states.set(upstream.name, { failures, downUntilMs, isProbed: false });
  }

  #isDown(upstream: Upstream): boolean {
    const state = this.#states.get(upstream.name);
    return state !== undefined && state.downUntilMs > this.#clock.monoMs();
  }
}

/** Never shorter than it takes to find out: the next request would begin to wait where the last one has just given up. */
function pauseMsAfter(failures: number, { timeouts }: Upstream): number {
  return Math.max(timeouts.connectMs, Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS));
}
