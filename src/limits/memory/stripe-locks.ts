/**
 * One spin lock per stripe. The lock word names the thread that holds it: its seat and which life of that
 * seat (epoch), so that the lock of a dead thread can be told, and a thread that was given up for dead cannot
 * let go of a lock that is no longer its own.
 */
import type { LimitMemory } from './shared-memory.ts';

const SPINS = 400;
/** How long one wait lasts. Whoever lets go does not wake anybody: that would cost every request. */
const NAP_MS = 0.2;
const FREE = 0;
const SEAT_BITS = 10;
const SEAT_MASK = 2 ** SEAT_BITS - 1;

export class StripeLocks {
  readonly #memory: LimitMemory;
  readonly #mine: number;

  /** Takes the seat: begins its next life. */
  constructor(memory: LimitMemory, seat: number) {
    this.#memory = memory;
    const epoch = Atomics.add(memory.i32, memory.locateEpoch(seat), 1);
    this.#mine = ((epoch << SEAT_BITS) & 0x7fffffff) | (seat + 1);
  }

  /** Waits at most `patienceMs`, blocking the thread; false when the lock was not to be had. */
  acquire(stripe: number, patienceMs: number): boolean {
    const at = this.#memory.locateStripe(stripe);
    for (let waitedMs = 0; ; waitedMs += NAP_MS) {
      if (this.#spin(at)) return true;
      if (waitedMs >= patienceMs) return false;
      const holder = Atomics.load(this.#memory.i32, at);
      if (holder !== FREE) Atomics.wait(this.#memory.i32, at, holder, NAP_MS);
    }
  }

  /** All or none of them. Everybody takes stripes in ascending order, or two threads could wait for each other. */
  acquireAll(ascending: readonly number[], patienceMs: number): boolean {
    for (let i = 0; i < ascending.length; i++) {
      if (this.acquire(ascending[i]!, patienceMs)) continue;
      while (--i >= 0) this.release(ascending[i]!);
      return false;
    }
    return true;
  }

  release(stripe: number): void {
    Atomics.compareExchange(this.#memory.i32, this.#memory.locateStripe(stripe), this.#mine, FREE);
  }

  releaseAll(stripes: readonly number[]): void {
    for (const stripe of stripes) this.release(stripe);
  }

  #spin(at: number): boolean {
    const { i32 } = this.#memory;
    for (let spin = 0; spin < SPINS; spin++) {
      // Reading first: a failed exchange would take the cache line from whoever holds the lock.
      if (Atomics.load(i32, at) !== FREE) continue;
      if (Atomics.compareExchange(i32, at, FREE, this.#mine) === FREE) return true;
    }
    return false;
  }
}

/** Whether the seat, in whichever of its lives, holds the lock of the stripe. */
export function isLockedBy(memory: LimitMemory, stripe: number, seat: number): boolean {
  const word = Atomics.load(memory.i32, memory.locateStripe(stripe));
  return (word & SEAT_MASK) === seat + 1;
}

/** Only for the lock of a thread that has ended. */
export function breakLock(memory: LimitMemory, stripe: number): void {
  Atomics.store(memory.i32, memory.locateStripe(stripe), FREE);
}
