/**
 * Where the gateway asked for usage in a stream and the caller had not, takes out again what came of it: the
 * event that holds nothing but usage, and the `"usage":null` of the others. So the caller sees exactly what he
 * asked for. Events are passed on as soon as they are complete, and what comes out does not depend on how the
 * stream is cut into chunks.
 *
 * Format: https://platform.openai.com/docs/api-reference/chat/create (stream_options.include_usage), lines and
 * blank lines as in https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream.
 */
import { withoutUsage } from './usage-event.ts';

const LF = 0x0a;
const CR = 0x0d;
/** A longer event is passed on as it is: it is not the small one that is looked for. */
const MAX_EVENT_BYTES = 256 * 1024;

export class UsageEventFilter {
  /** The event that began in earlier chunks, and its length. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isTooLong = false;
  /** Nothing stands yet in the line that is being read. */
  #isLineEmpty = true;
  /** The last byte was CR, which may be followed by the LF of the same line end. */
  #sawCr = false;
  /** That CR ended a blank line, and with it the event. */
  #isEnding = false;

  /** What of the stream can be passed on now; null when nothing can. */
  push(chunk: Buffer): Buffer | null {
    const passed: Buffer[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const end = this.#endsAt(chunk[at] ?? 0, at);
      if (end === -1) continue;
      this.#pass(chunk.subarray(start, end), passed);
      start = end;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start), passed);
    return join(passed);
  }

  /** What is left when the stream ends in the middle of an event. */
  end(): Buffer | null {
    const passed: Buffer[] = [];
    this.#pass(EMPTY, passed);
    return join(passed);
  }

  /** Where in the chunk the running event ends, seen at this byte; -1 when it goes on. */
  #endsAt(byte: number, at: number): number {
    if (byte !== LF && this.#isEnding) {
      // The blank line ended with a bare CR; this byte is the first of the next event.
      this.#beginLine(byte, byte === CR);
      return at;
    }
    if (byte !== LF && byte !== CR) {
      this.#isLineEmpty = false;
      this.#sawCr = false;
      return -1;
    }
    const isSecondOfCrLf = byte === LF && this.#sawCr;
    const isBlank = isSecondOfCrLf ? this.#isEnding : this.#isLineEmpty;
    this.#beginLine(byte, isBlank && byte === CR);
    return isBlank && byte === LF ? at + 1 : -1;
  }

  #beginLine(byte: number, isEnding: boolean): void {
    this.#isLineEmpty = byte === LF || byte === CR;
    this.#sawCr = byte === CR;
    this.#isEnding = isEnding;
  }

  #hold(part: Buffer, passed: Buffer[]): void {
    this.#heldBytes += part.length;
    if (this.#heldBytes > MAX_EVENT_BYTES) this.#isTooLong = true;
    if (this.#isTooLong) passed.push(...this.#held.splice(0), part);
    else this.#held.push(part);
  }

  /** `part` completes the event. */
  #pass(part: Buffer, passed: Buffer[]): void {
    this.#hold(part, passed);
    if (!this.#isTooLong) passed.push(...withoutUsage(joinAll(this.#held)));
    this.#held = [];
    this.#heldBytes = 0;
    this.#isTooLong = false;
  }
}

const EMPTY = Buffer.alloc(0);

function join(parts: readonly Buffer[]): Buffer | null {
  const joined = joinAll(parts);
  return joined.length === 0 ? null : joined;
}

function joinAll(parts: readonly Buffer[]): Buffer {
  const only = parts.length === 1 ? parts[0] : undefined;
  return only ?? Buffer.concat(parts);
}
