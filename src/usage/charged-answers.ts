/**
 * Which answers count against limits already, in memory that all workers of the process share: a stored answer
 * tells its usage each time it is asked for, and one that is made in the background has none to tell at first.
 * The ledger decides about reports and money, exactly; this decides on the way of a request, and is bounded.
 */
/** What an answer used, or is expected to use: whole tokens and nano-dollars. */
export interface AnswerUse {
  readonly tokens: number;
  readonly nanoUsd: number;
}

/**
 * As many as 16 bits tell apart; 1.5 MiB. An answer has one place and is forgotten when another one takes it: half of all are
 * still known after 45,000 others.
 */
export const PLACES = 65_536;
const IS_HELD = 1n;

/** Made by the control thread and handed to workers as it is (`workerData`). */
export function createChargedMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(3 * PLACES * BigInt64Array.BYTES_PER_ELEMENT);
}

export class ChargedAnswers {
  readonly #prints: BigInt64Array;
  readonly #nanoUsd: BigInt64Array;
  /** One more than the tokens of an answer that is held, 0 for one that has told its usage. */
  readonly #tokens: BigInt64Array;

  constructor(memory: SharedArrayBuffer) {
    const bytes = PLACES * BigInt64Array.BYTES_PER_ELEMENT;
    this.#prints = new BigInt64Array(memory, 0, PLACES);
    this.#nanoUsd = new BigInt64Array(memory, bytes, PLACES);
    this.#tokens = new BigInt64Array(memory, 2 * bytes, PLACES);
  }

  /** The answer is still being made; until it tells its usage it counts as what is expected of it. */
  hold(upstream: string, responseId: string, expected: AnswerUse): void {
    const { place, print } = locate(upstream, responseId);
    Atomics.store(this.#nanoUsd, place, toBigInt(expected.nanoUsd));
    Atomics.store(this.#tokens, place, toBigInt(expected.tokens) + IS_HELD);
    Atomics.store(this.#prints, place, print);
  }

  /**
   * The answer has told its usage: what of it does not count yet; null where it was charged before. Of several
   * workers that ask at once about one answer, one is told the use and the others null.
   */
  charge(upstream: string, responseId: string, used: AnswerUse): AnswerUse | null {
    const { place, print } = locate(upstream, responseId);
    const isKnown = Atomics.exchange(this.#prints, place, print) === print;
    const held = Atomics.exchange(this.#tokens, place, 0n);
    if (!isKnown) return used;
    if (held === 0n) return null;
    const nanoUsd = Number(Atomics.load(this.#nanoUsd, place));
    return {
      tokens: Math.max(0, used.tokens - Number(held - IS_HELD)),
      nanoUsd: Math.max(0, used.nanoUsd - nanoUsd),
    };
  }
}

/**
 * 64 bits of the two names, by two multiplicative hashes of 32 bits (after cyrb53 by bryc, public domain). Not a
 * cryptographic one, since callers do not choose the ids of answers.
 */
function locate(upstream: string, responseId: string): { readonly place: number; readonly print: bigint } {
  const text = `${upstream}\n${responseId}`;
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
  }
  const mixedLow = mix(low, high);
  // An empty place holds 0, which no answer may be taken for.
  const print = (BigInt(mix(high, low)) << 32n) | BigInt(mixedLow >>> 0) | 1n;
  return { place: mixedLow >>> 16, print };
}

function mix(a: number, b: number): number {
  return Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
}

function toBigInt(amount: number): bigint {
  return BigInt(Math.ceil(amount));
}
