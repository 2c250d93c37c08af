/**
 * Finds the first and the last event of an SSE stream (WHATWG HTML, "server-sent events") that carry usage, in
 * chunks that are cut anywhere. While the stream runs, a chunk costs one native search: events are told apart
 * only where one is cut in two, and taken apart only when the stream is over.
 */
import { AnswerCapture } from './answer-capture.ts';
import { findLastUsage, findUsage } from './usage-needle.ts';

const LF = 0x0a;
const CR = 0x0d;
/** Chunks up to this size are kept as they are; of larger ones only the event is copied. */
const KEPT_CHUNK_BYTES = 4096;

/** The data of one event; of one too large to keep, its beginning and its `tail`. */
export interface SseEvent {
  readonly data: Buffer;
  readonly tail: Buffer | null;
}

/** Whole events, at least one of which carries usage. */
interface Span {
  readonly bytes: Buffer;
  /** The end of a single event too large to keep. */
  readonly tail: Buffer | null;
}

export class SseReader {
  /** The event that began in an earlier chunk. */
  readonly #pending = new AnswerCapture();
  /** The last byte of it, since a blank line may be cut in two. */
  #seam: Buffer = EMPTY;
  #first: Span | null = null;
  #last: Span | null = null;

  /** The chunk is not changed, and at most two are kept. */
  write(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.#pending.isEmpty) {
      const end = findLastEventEnd(chunk);
      if (end > 0) this.#note(end === chunk.length ? chunk : chunk.subarray(0, end), null);
      if (end < chunk.length) this.#hold(chunk.subarray(end));
      return;
    }
    const seam = this.#seam;
    const end = findLastEventEnd(Buffer.concat([seam, chunk])) - seam.length;
    if (end > 0) {
      this.#pending.push(chunk.subarray(0, end));
      this.#notePending();
      if (end < chunk.length) this.#hold(chunk.subarray(end));
    } else {
      this.#hold(chunk);
    }
  }

  /**
   * The stream is over. Both are null where no event carried usage; a single one is only `first`. An event
   * without its blank line counts, since the client was sent it.
   */
  end(): { readonly first: SseEvent | null; readonly last: SseEvent | null } {
    if (!this.#pending.isEmpty) this.#notePending();
    const first = this.#first;
    if (first === null) return { first: null, last: null };
    const last = this.#last ?? first;
    const firstEvent = firstEventOf(first);
    const lastEvent = lastEventOf(last);
    const isOne = first === last && firstEvent.byteOffset === lastEvent.byteOffset;
    return {
      first: { data: extractData(firstEvent), tail: first.tail },
      last: isOne ? null : { data: extractData(lastEvent), tail: last.tail },
    };
  }

  #hold(part: Buffer): void {
    this.#pending.push(part);
    this.#seam = part.subarray(-1);
  }

  #notePending(): void {
    const bytes = this.#pending.head();
    const tail = this.#pending.tail();
    this.#pending.clear();
    this.#seam = EMPTY;
    this.#note(bytes, tail);
  }

  #note(bytes: Buffer, tail: Buffer | null): void {
    if (findUsage(bytes, 0) === -1 && (tail === null || findUsage(tail, 0) === -1)) return;
    const found = { bytes, tail };
    const span = bytes.length > KEPT_CHUNK_BYTES ? keepEnds(found) : found;
    if (this.#first === null) this.#first = span;
    else this.#last = span;
  }
}

const EMPTY = Buffer.alloc(0);

/** The first and the last event with usage, in memory of their own. */
function keepEnds(span: Span): Span {
  const first = firstEventOf(span);
  const last = lastEventOf(span);
  const isOne = first.byteOffset === last.byteOffset;
  return { bytes: isOne ? Buffer.from(first) : Buffer.concat([first, last]), tail: span.tail };
}

function firstEventOf({ bytes, tail }: Span): Buffer {
  return tail === null ? eventAround(bytes, findUsage(bytes, 0)) : bytes;
}

function lastEventOf({ bytes, tail }: Span): Buffer {
  return tail === null ? eventAround(bytes, findLastUsage(bytes, bytes.length)) : bytes;
}

function eventAround(bytes: Buffer, position: number): Buffer {
  let start = position;
  while (start > 0 && !isEventEnd(bytes, start)) start--;
  let end = position + 1;
  while (end < bytes.length && !isEventEnd(bytes, end)) end++;
  return bytes.subarray(start, end);
}

/** The position behind the last blank line, 0 where there is none. */
function findLastEventEnd(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && !isEventEnd(bytes, end)) end--;
  return end;
}

/** Whether the bytes before `end` end with a blank line. Lines end with LF, CR or CRLF, also mixed. */
function isEventEnd(bytes: Buffer, end: number): boolean {
  const last = bytes[end - 1];
  if (last !== LF && last !== CR) return false;
  const before = bytes[end - 2];
  if (last === LF && before === CR) {
    const third = bytes[end - 3];
    return third === LF || third === CR;
  }
  return before === LF || before === CR;
}

/** The values of the `data` lines, joined by LF; a single one, the usual case, is not copied. */
function extractData(event: Buffer): Buffer {
  const values: Buffer[] = [];
  let lineStart = 0;
  while (lineStart < event.length) {
    const lineEnd = findLineEnd(event, lineStart);
    if (event.toString('latin1', lineStart, lineStart + 5) === 'data:') {
      const valueStart = lineStart + (event[lineStart + 5] === 0x20 ? 6 : 5);
      if (values.length > 0) values.push(Buffer.of(LF));
      values.push(event.subarray(valueStart, lineEnd));
    }
    lineStart = lineEnd + 1;
  }
  const only = values.length === 1 ? values[0] : undefined;
  return only ?? Buffer.concat(values);
}

function findLineEnd(event: Buffer, from: number): number {
  for (let at = from; at < event.length; at++) {
    if (event[at] === LF || event[at] === CR) return at;
  }
  return event.length;
}
