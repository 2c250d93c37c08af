/**
 * What one thread's running requests hold: an entry of (slot, reserved money) for each request and subject.
 * The entries are the truth from which the running count and the reserved money of a slot follow, so that
 * those can be computed again when a thread dies. An entry changes only while the stripe of its slot is locked.
 *
 * 4 words: slot + 1 (0 = free), unused, nano-dollars as float64.
 */
import { HOLDS_PER_SEAT, type LimitMemory } from './shared-memory.ts';

export class HoldTable {
  readonly #memory: LimitMemory;
  readonly #seat: number;
  readonly #free: number[] = [];
  #unused = 0;

  /** The table of the seat is empty: whoever sat there before has been recovered from. */
  constructor(memory: LimitMemory, seat: number) {
    this.#memory = memory;
    this.#seat = seat;
  }

  hasRoomFor(count: number): boolean {
    return this.#free.length + HOLDS_PER_SEAT - this.#unused >= count;
  }

  /** Returns the number of the entry. */
  open(slot: number, nanoUsd: number): number {
    const hold = this.#free.pop() ?? this.#unused++;
    const at = this.#memory.locateHold(this.#seat, hold);
    this.#memory.f64[(at >> 1) + 1] = nanoUsd;
    this.#memory.u32[at] = slot + 1;
    return hold;
  }

  close(hold: number): void {
    this.#memory.u32[this.#memory.locateHold(this.#seat, hold)] = 0;
    this.#free.push(hold);
  }
}

/** Calls `visit` for every entry of the seat that is in use. */
export function visitHolds(
  memory: LimitMemory,
  seat: number,
  visit: (slot: number, nanoUsd: number, clear: () => void) => void,
): void {
  for (let hold = 0; hold < HOLDS_PER_SEAT; hold++) {
    const at = memory.locateHold(seat, hold);
    const slot = memory.u32[at]! - 1;
    if (slot < 0) continue;
    visit(slot, memory.f64[(at >> 1) + 1]!, () => {
      memory.u32[at] = 0;
    });
  }
}
