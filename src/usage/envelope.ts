/**
 * Finds model, id and usage in an answer, whatever the dialect, and parses only these. They are members of the
 * document itself or of one object in it; anything deeper may be the caller's own words in another mouth.
 */
import {
  readKey,
  readString,
  scanElements,
  scanMembers,
  skipSpace,
  skipString,
  skipValue,
} from './json-scan.ts';
import { durationUsage, type Envelope, isWrapper, parseEnvelope } from './parsed-envelope.ts';
import { findLastUsage, usageValueAt } from './usage-needle.ts';

const MAX_CANDIDATES = 16;
/** Up to here JSON.parse of everything is cheaper than the search for three members. */
const SMALL_BYTES = 8192;

/** Positions in the bytes. */
interface Range {
  readonly start: number;
  readonly end: number;
}

class Found {
  type: Range | null = null;
  model: Range | null = null;
  responseId: Range | null = null;
  status: Range | null = null;
  usage: Range | null = null;
  /** Seconds of audio, in the verbose answers of transcription. */
  duration: Range | null = null;
  task: Range | null = null;
}

/**
 * `head` is the whole answer, or the beginning of a large one whose end is `tail`. Broken and cut-off answers
 * yield what stands before the break.
 */
export function readEnvelope(head: Buffer, tail: Buffer | null): Envelope {
  if (tail === null && head.length <= SMALL_BYTES) {
    const envelope = parseEnvelope(head);
    if (envelope !== null) return envelope;
  }
  const envelope = materialize(head, scanDocument(head));
  if (tail === null) return envelope;
  const ending = readTail(tail);
  return {
    type: envelope.type ?? ending.type,
    model: envelope.model ?? ending.model,
    responseId: envelope.responseId ?? ending.responseId,
    status: envelope.status ?? ending.status,
    usage: ending.usage ?? envelope.usage,
  };
}

function scanDocument(bytes: Buffer): Found {
  const start = skipSpace(bytes, 0);
  const found = new Found();
  if (bytes[start] === 0x5b) {
    // A Gemini stream without alt=sse is one array; its last element has the final counts.
    scanElements(bytes, start, (from) => mergeInto(found, scanAnswer(bytes, from)));
  } else {
    mergeInto(found, scanAnswer(bytes, start));
  }
  return found;
}

function scanAnswer(bytes: Buffer, start: number): Found {
  const outer = new Found();
  const inner = new Found();
  scanMembers(bytes, start, (keyStart, keyEnd, from, end) => {
    const key = readKey(bytes, keyStart, keyEnd);
    // A wrapper that is cut off still tells what it begins with.
    if (isWrapper(key) && bytes[from] === 0x7b) scanWrapped(bytes, from, inner);
    else if (end > 0) note(outer, key, { start: from, end }, bytes);
  });
  mergeInto(inner, outer);
  return inner;
}

function scanWrapped(bytes: Buffer, start: number, found: Found): void {
  scanMembers(bytes, start, (keyStart, keyEnd, from, end) => {
    const key = readKey(bytes, keyStart, keyEnd);
    if (end > 0) note(found, key, { start: from, end }, bytes);
  });
}

function note(found: Found, key: string, range: Range, bytes: Buffer): void {
  const first = bytes[range.start];
  if (first === 0x7b) {
    if (key === 'usage' || key === 'usageMetadata' || key === 'usage_info') found.usage = range;
  } else if (first === 0x22) {
    if (key === 'model' || key === 'modelVersion') found.model = range;
    else if (key === 'id' || key === 'responseId') found.responseId = range;
    else if (key === 'status') found.status = range;
    else if (key === 'type') found.type = range;
    else if (key === 'task') found.task = range;
  } else if (key === 'duration') found.duration = range;
}

function mergeInto(target: Found, source: Found): void {
  target.type = source.type ?? target.type;
  target.model = source.model ?? target.model;
  target.responseId = source.responseId ?? target.responseId;
  target.status = source.status ?? target.status;
  target.usage = source.usage ?? target.usage;
  target.duration = source.duration ?? target.duration;
  target.task = source.task ?? target.task;
}

function materialize(bytes: Buffer, found: Found): Envelope {
  return {
    type: textOf(bytes, found.type),
    model: textOf(bytes, found.model),
    responseId: textOf(bytes, found.responseId),
    status: textOf(bytes, found.status),
    usage: objectOf(bytes, found.usage) ?? durationOf(bytes, found),
  };
}

/** Searches from the end for a usage member that the rest of the document closes one or two levels above. */
function readTail(tail: Buffer): Envelope {
  const found = new Found();
  let at = tail.length;
  for (let tries = 0; tries < MAX_CANDIDATES; tries++) {
    at = findLastUsage(tail, at);
    if (at === -1) break;
    const start = usageValueAt(tail, at);
    const end = skipValue(tail, start);
    const depth = end < 0 ? -1 : closersUntilEnd(tail, end);
    if (depth !== 1 && depth !== 2) continue;
    found.usage = { start, end };
    noteSiblings(tail, end, found);
    break;
  }
  return materialize(tail, found);
}

/** How many objects and arrays are still open at `from`; -1 where the rest is not the end of a document. */
function closersUntilEnd(bytes: Buffer, from: number): number {
  let open = 0;
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === 0x22) {
      at = skipString(bytes, at);
      if (at < 0) return -1;
      continue;
    }
    if (byte === 0x7d || byte === 0x5d) open++;
    else if (byte === 0x7b || byte === 0x5b) open--;
    at++;
  }
  return open;
}

/** Reads the members that follow in the same object. */
function noteSiblings(bytes: Buffer, from: number, found: Found): void {
  let at = skipSpace(bytes, from);
  while (bytes[at] === 0x2c) {
    const keyStart = skipSpace(bytes, at + 1);
    const keyEnd = skipString(bytes, keyStart);
    if (keyEnd < 0) return;
    const start = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const end = skipValue(bytes, start);
    if (end < 0) return;
    note(found, readKey(bytes, keyStart, keyEnd), { start, end }, bytes);
    at = skipSpace(bytes, end);
  }
}

function textOf(bytes: Buffer, range: Range | null): string | null {
  return range === null ? null : readString(bytes, range.start, range.end);
}

function objectOf(bytes: Buffer, range: Range | null): Record<string, unknown> | null {
  if (range === null) return null;
  try {
    return JSON.parse(bytes.toString('utf8', range.start, range.end)) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function durationOf(bytes: Buffer, found: Found): Record<string, unknown> | null {
  if (found.duration === null) return null;
  const seconds = Number(bytes.toString('latin1', found.duration.start, found.duration.end));
  return durationUsage(textOf(bytes, found.task), seconds);
}
