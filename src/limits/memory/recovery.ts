/** What the control thread does when a worker has died, so that the others go on. */
import { visitHolds } from './holds.ts';
import { LimitMemory, type SharedLimits } from './shared-memory.ts';
import { beginRunning, endRunning, repairSlot } from './slot.ts';
import { listSlots, rebuildIndex } from './slot-table.ts';
import { breakLock, isLockedBy, StripeLocks } from './stripe-locks.ts';

const PATIENCE_MS = 50;

/**
 * Breaks the locks that the worker held, makes whole what it left half done, and ends its running requests:
 * their concurrency and reserved money are free again, what they counted in windows stays counted. To be
 * called after the thread has ended and before its seat is taken again.
 *
 * Returns false when another dead worker's lock stands in the way: recover from that one, then call again.
 */
export function recoverWorker(shared: SharedLimits, workerIndex: number): boolean {
  const memory = new LimitMemory(shared);
  for (let stripe = 0; stripe < memory.stripes; stripe++) {
    if (isLockedBy(memory, stripe, workerIndex)) {
      repairStripe(memory, stripe, workerIndex);
      breakLock(memory, stripe);
    }
  }
  return endHolds(memory, workerIndex);
}

/** While the dead worker's lock still keeps everybody else out. Can be done twice. */
function repairStripe(memory: LimitMemory, stripe: number, deadSeat: number): void {
  visitHolds(memory, deadSeat, (slot, _nanoUsd, clear) => {
    if (memory.findStripeOfSlot(slot) === stripe) clear();
  });
  for (const slot of listSlots(memory, stripe)) repairSlot(memory, memory.locateSlot(slot));
  for (let seat = 0; seat < memory.seats; seat++) {
    visitHolds(memory, seat, (slot, nanoUsd) => {
      if (memory.findStripeOfSlot(slot) === stripe) beginRunning(memory, memory.locateSlot(slot), nanoUsd);
    });
  }
  rebuildIndex(memory, stripe);
}

function endHolds(memory: LimitMemory, workerIndex: number): boolean {
  const locks = new StripeLocks(memory, memory.seats - 1);
  let done = true;
  visitHolds(memory, workerIndex, (slot, nanoUsd, clear) => {
    const stripe = memory.findStripeOfSlot(slot);
    if (!done || !locks.acquire(stripe, PATIENCE_MS)) {
      done = false;
      return;
    }
    clear();
    endRunning(memory, memory.locateSlot(slot), nanoUsd);
    locks.release(stripe);
  });
  return done;
}
