/**
 * Finds the slot of a subject, or gives it one, within one stripe. Each stripe has its own part of the slots
 * and an index over it (linear probing; entries are slot + 1, 0 = none), so its lock guards everything here.
 * Slots are handed out in a row, which keeps the memory in use small; once all are, idle ones are taken back.
 *
 * Words of a stripe after its lock: 1 slots handed out, 2 where the search for an idle slot goes on,
 * 4–5 when the next search is worth while (monotonic, float64).
 */
import type { LimitMemory } from './shared-memory.ts';
import { assignSlot, emptySlot, isSlotIdle, isSlotOf, isSlotReady, readIndexHash } from './slot.ts';
import type { SubjectHash } from './subject-hash.ts';

const HANDED_OUT = 1;
const HAND = 2;
const NEXT_SEARCH_F64 = 2;
/** A search through a full stripe takes long; it is not repeated for every request that finds no room. */
const SEARCH_PAUSE_MS = 100;
const NO_SLOT = -1;

/** The slot of the subject, or -1. The stripe is locked. */
export function findSlot(memory: LimitMemory, stripe: number, hash: SubjectHash): number {
  const index = memory.locateIndex(stripe);
  const mask = memory.indexSize - 1;
  for (let i = hash.b & mask; ; i = (i + 1) & mask) {
    const slot = memory.u32[index + i]! - 1;
    if (slot === NO_SLOT) return NO_SLOT;
    if (isSlotOf(memory, memory.locateSlot(slot), hash)) return slot;
  }
}

/** Gives the subject, which has none, a slot; -1 when all are in use. The stripe is locked. */
export function placeSlot(
  memory: LimitMemory,
  stripe: number,
  hash: SubjectHash,
  monoMs: number,
  nowMs: number,
): number {
  const slot = takeFreshSlot(memory, stripe) ?? takeIdleSlot(memory, stripe, monoMs, nowMs);
  if (slot === NO_SLOT) return NO_SLOT;
  assignSlot(memory, memory.locateSlot(slot), hash);
  addToIndex(memory, stripe, slot);
  return slot;
}

function takeFreshSlot(memory: LimitMemory, stripe: number): number | undefined {
  const at = memory.locateStripe(stripe) + HANDED_OUT;
  const handedOut = memory.u32[at]!;
  if (handedOut >= memory.slotsPerStripe) return undefined;
  memory.u32[at] = handedOut + 1;
  return stripe * memory.slotsPerStripe + handedOut;
}

function takeIdleSlot(memory: LimitMemory, stripe: number, monoMs: number, nowMs: number): number {
  const at = memory.locateStripe(stripe);
  const nextSearchAt = (at >> 1) + NEXT_SEARCH_F64;
  if (monoMs < memory.f64[nextSearchAt]!) return NO_SLOT;
  const first = memory.u32[at + HAND]!;
  for (let i = 0; i < memory.slotsPerStripe; i++) {
    const position = (first + i) % memory.slotsPerStripe;
    const slot = stripe * memory.slotsPerStripe + position;
    if (!reclaimSlot(memory, stripe, slot, monoMs, nowMs)) continue;
    memory.u32[at + HAND] = (position + 1) % memory.slotsPerStripe;
    return slot;
  }
  memory.f64[nextSearchAt] = monoMs + SEARCH_PAUSE_MS;
  return NO_SLOT;
}

function reclaimSlot(
  memory: LimitMemory,
  stripe: number,
  slot: number,
  monoMs: number,
  nowMs: number,
): boolean {
  const at = memory.locateSlot(slot);
  // A slot that was handed out and belongs to nobody was left by a thread that died while placing it.
  if (isSlotReady(memory, at)) {
    if (!isSlotIdle(memory, at, monoMs, nowMs)) return false;
    removeFromIndex(memory, stripe, slot);
  }
  emptySlot(memory, at);
  return true;
}

function addToIndex(memory: LimitMemory, stripe: number, slot: number): void {
  const index = memory.locateIndex(stripe);
  const mask = memory.indexSize - 1;
  let i = readIndexHash(memory, memory.locateSlot(slot)) & mask;
  while (memory.u32[index + i] !== 0) i = (i + 1) & mask;
  memory.u32[index + i] = slot + 1;
}

/** Deletion without tombstones: entries behind the gap move into it where a search would pass it (Knuth 6.4 R). */
function removeFromIndex(memory: LimitMemory, stripe: number, slot: number): void {
  const { u32 } = memory;
  const index = memory.locateIndex(stripe);
  const mask = memory.indexSize - 1;
  let gap = readIndexHash(memory, memory.locateSlot(slot)) & mask;
  while (u32[index + gap] !== slot + 1) gap = (gap + 1) & mask;
  for (let i = (gap + 1) & mask; u32[index + i] !== 0; i = (i + 1) & mask) {
    const home = readIndexHash(memory, memory.locateSlot(u32[index + i]! - 1)) & mask;
    if (((i - home) & mask) < ((i - gap) & mask)) continue;
    u32[index + gap] = u32[index + i]!;
    gap = i;
  }
  u32[index + gap] = 0;
}

/** Makes the index follow from the slots again, after a thread died while it changed the index. */
export function rebuildIndex(memory: LimitMemory, stripe: number): void {
  const index = memory.locateIndex(stripe);
  memory.u32.fill(0, index, index + memory.indexSize);
  for (const slot of listSlots(memory, stripe)) {
    if (isSlotReady(memory, memory.locateSlot(slot))) addToIndex(memory, stripe, slot);
  }
}

/** The slots of the stripe that have been handed out. */
export function listSlots(memory: LimitMemory, stripe: number): number[] {
  const handedOut = memory.u32[memory.locateStripe(stripe) + HANDED_OUT]!;
  return Array.from({ length: handedOut }, (_, i) => stripe * memory.slotsPerStripe + i);
}
