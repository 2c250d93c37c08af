/**
 * Walks over JSON bytes without building values: finds the members of an object, checks the grammar
 * (RFC 8259) and skips the rest. One pass, bounded depth, never throws. What lies inside of strings and
 * numbers is not checked; no reader could take it for structure.
 */

/** Results below zero; every other result is the position behind what was read. */
export const NOT_JSON = -1;
export const TRUNCATED = -2;
export const TOO_DEEP = -3;

/** No API nests deeper than this; deeper documents are made to break parsers. */
export const MAX_DEPTH = 128;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Strings are mostly short; only what is longer is worth a native search. */
const SHORT_STRING_BYTES = 24;

/** Positions in the bytes; keys with their quotes, values as written. */
export type OnMember = (keyStart: number, keyEnd: number, valueStart: number, valueEnd: number) => void;

export function skipSpace(bytes: Buffer, from: number): number {
  let position = from;
  for (;;) {
    const byte = bytes[position];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return position;
    position++;
  }
}

/**
 * Reads the object whose `{` is at `position`. Of an object that is cut off, `onMember` hears of the members
 * before, and of the one that is cut in two with TRUNCATED as its end. Returns the position behind the `}`, or one of the faults above.
 */
export function scanMembers(bytes: Buffer, position: number, onMember: OnMember | null, depth = 1): number {
  if (bytes[position] !== OPEN_OBJECT) return faultAt(bytes, position);
  if (depth > MAX_DEPTH) return TOO_DEEP;
  let at = skipSpace(bytes, position + 1);
  if (bytes[at] === CLOSE_OBJECT) return at + 1;
  for (;;) {
    const keyStart = at;
    const keyEnd = skipString(bytes, keyStart);
    if (keyEnd < 0) return keyEnd;
    at = skipSpace(bytes, keyEnd);
    if (bytes[at] !== COLON) return faultAt(bytes, at);
    const valueStart = skipSpace(bytes, at + 1);
    const valueEnd = skipValue(bytes, valueStart, depth + 1);
    if (onMember !== null && (valueEnd > 0 || valueEnd === TRUNCATED)) {
      onMember(keyStart, keyEnd, valueStart, valueEnd);
    }
    if (valueEnd < 0) return valueEnd;
    at = skipSpace(bytes, valueEnd);
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    if (bytes[at] !== COMMA) return faultAt(bytes, at);
    at = skipSpace(bytes, at + 1);
  }
}

/** Reads the array whose `[` is at `position`; as `scanMembers`. */
export function scanElements(
  bytes: Buffer,
  position: number,
  onElement: ((start: number, end: number) => void) | null,
  depth = 1,
): number {
  if (bytes[position] !== OPEN_ARRAY) return faultAt(bytes, position);
  if (depth > MAX_DEPTH) return TOO_DEEP;
  let at = skipSpace(bytes, position + 1);
  if (bytes[at] === CLOSE_ARRAY) return at + 1;
  for (;;) {
    const end = skipValue(bytes, at, depth + 1);
    if (end < 0) return end;
    if (onElement !== null) onElement(at, end);
    at = skipSpace(bytes, end);
    if (bytes[at] === CLOSE_ARRAY) return at + 1;
    if (bytes[at] !== COMMA) return faultAt(bytes, at);
    at = skipSpace(bytes, at + 1);
  }
}

/** Behind the value that begins at `position`, or a fault. */
export function skipValue(bytes: Buffer, position: number, depth = 1): number {
  switch (bytes[position]) {
    case QUOTE:
      return skipString(bytes, position);
    case OPEN_OBJECT:
      return scanMembers(bytes, position, null, depth);
    case OPEN_ARRAY:
      return scanElements(bytes, position, null, depth);
    case 0x74:
      return skipWord(bytes, position, 'true');
    case 0x66:
      return skipWord(bytes, position, 'false');
    case 0x6e:
      return skipWord(bytes, position, 'null');
    default:
      return skipNumber(bytes, position);
  }
}

/** Behind the closing quote of the string that begins at `position`. */
export function skipString(bytes: Buffer, position: number): number {
  if (bytes[position] !== QUOTE) return faultAt(bytes, position);
  let at = position + 1;
  const near = Math.min(at + SHORT_STRING_BYTES, bytes.length);
  for (; at < near; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  for (;;) {
    const quote = bytes.indexOf(QUOTE, at);
    if (quote === -1) return TRUNCATED;
    let backslashes = 0;
    while (quote - backslashes > at && bytes[quote - backslashes - 1] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

/** The text of the string between two quotes; null where an escape or the UTF-8 in it is broken. */
export function readString(bytes: Buffer, start: number, end: number): string | null {
  const text = bytes.toString('utf8', start, end);
  // U+FFFD stands for broken UTF-8 here, or was sent as such: nobody names a model that way.
  if (text.includes('\uFFFD')) return null;
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    const value = JSON.parse(text) as string;
    return value.isWellFormed() ? value : null;
  } catch {
    return null;
  }
}

/** The text of a key; what cannot be decoded equals no key that anyone looks for. */
export function readKey(bytes: Buffer, start: number, end: number): string {
  const raw = bytes.toString('latin1', start + 1, end - 1);
  return raw.includes('\\') ? (readString(bytes, start, end) ?? raw) : raw;
}

function skipWord(bytes: Buffer, position: number, word: string): number {
  for (let i = 1; i < word.length; i++) {
    if (bytes[position + i] !== word.charCodeAt(i)) return faultAt(bytes, position + i);
  }
  return position + word.length;
}

/** Takes any run of the characters of numbers: whether it is one, its reader finds out. */
function skipNumber(bytes: Buffer, position: number): number {
  let at = position;
  for (;;) {
    const byte = bytes[at];
    const isPart =
      byte !== undefined &&
      ((byte >= 0x30 && byte <= 0x39) ||
        byte === 0x2d ||
        byte === 0x2b ||
        byte === 0x2e ||
        byte === 0x65 ||
        byte === 0x45);
    if (!isPart) return at === position ? faultAt(bytes, at) : at;
    at++;
  }
}

function faultAt(bytes: Buffer, position: number): number {
  return position >= bytes.length ? TRUNCATED : NOT_JSON;
}
