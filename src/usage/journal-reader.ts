/**
 * Reads journals behind their writers: those of living workers as they grow, those of a process that died from
 * where they had been read. Keeps nothing: where to read on is told by whoever has saved it, so that recovery is
 * the same code that always runs.
 */
import { closeSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from '../domain/usage.ts';
import { parseSegmentName, readFrame } from './journal-format.ts';
import { RecordDecoder } from './record-codec.ts';

const READ_BYTES = 64 * 1024;
/** 10,000 to 20,000 records, which hold up the thread of the ledger for about a tenth of a second. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** The records of one write of a worker. */
export interface JournalFrame {
  readonly file: string;
  /** Position behind it. */
  readonly next: number;
  readonly records: readonly JournalRecord[];
}

export interface JournalChunk {
  readonly frames: readonly JournalFrame[];
  /** Segments to whose end nothing more comes, once the frames have been taken. */
  readonly finished: readonly string[];
  /** Whether there was more than one chunk holds. */
  readonly hasMore: boolean;
}

export interface JournalDirectory {
  readonly directory: string;
  /** Whether the writer of a segment may still append to it. */
  isAlive(bootId: string, worker: number): boolean;
  /** A frame whose sum is right cannot be understood; it is passed over. */
  onUnreadable(file: string, error: Error): void;
}

/** What lies behind the positions (0 where none is given), up to about 4 MB. */
export function readJournal(journal: JournalDirectory, positions: ReadonlyMap<string, number>): JournalChunk {
  const chunk: OpenChunk = { frames: [], bytes: 0, decoder: new RecordDecoder() };
  const finished: string[] = [];
  for (const file of listSegments(journal.directory)) {
    if (chunk.bytes >= CHUNK_BYTES) break;
    const name = parseSegmentName(file);
    if (name === null) continue;
    // Asked before reading: a writer that dies while we read is asked again the next time.
    const alive = journal.isAlive(name.bootId, name.worker);
    const end = readSegment(journal, file, positions.get(file) ?? 0, chunk);
    if (end === 'ended' || (end === 'waiting' && !alive)) finished.push(file);
  }
  return { frames: chunk.frames, finished, hasMore: chunk.bytes >= CHUNK_BYTES };
}

export function listSegments(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((file) => parseSegmentName(file) !== null)
    .sort();
}

export function removeSegment(directory: string, file: string): void {
  rmSync(join(directory, file), { force: true });
}

/** Removes segments that a process prepared and never used. Only while no writer lives. */
export function removePreparedSegments(directory: string): void {
  for (const file of readdirSync(directory)) {
    if (file.endsWith('.next')) rmSync(join(directory, file), { force: true });
  }
}

interface OpenChunk {
  readonly frames: JournalFrame[];
  readonly decoder: RecordDecoder;
  bytes: number;
}

/** `waiting`: nothing complete follows; `cut`: the chunk is full. */
type SegmentEnd = 'ended' | 'waiting' | 'cut';

function readSegment(journal: JournalDirectory, file: string, from: number, chunk: OpenChunk): SegmentEnd {
  const fd = openSync(join(journal.directory, file), 'r');
  try {
    let position = from;
    let size = READ_BYTES;
    while (chunk.bytes < CHUNK_BYTES) {
      const buffer = Buffer.allocUnsafe(size);
      const bytes = buffer.subarray(0, readSync(fd, buffer, 0, size, position));
      const { used, ended } = readFrames(journal, file, bytes, position, chunk);
      position += used;
      chunk.bytes += used;
      if (ended) return 'ended';
      if (used > 0) continue;
      // One frame may be larger than what was read; the zeros of a fresh segment are not.
      if (bytes.length < size || bytes.readUInt32LE(0) === 0) return 'waiting';
      size *= 2;
    }
    return 'cut';
  } finally {
    closeSync(fd);
  }
}

function readFrames(
  journal: JournalDirectory,
  file: string,
  bytes: Buffer,
  position: number,
  chunk: OpenChunk,
): { used: number; ended: boolean } {
  let used = 0;
  for (;;) {
    const frame = readFrame(bytes, used);
    if (frame.kind !== 'payload') return { used, ended: frame.kind === 'end' };
    used = frame.next;
    const records = decode(journal, file, frame.payload, chunk.decoder);
    chunk.frames.push({ file, next: position + used, records });
  }
}

/** A frame that stays unreadable for ever must not keep back all that comes after it. */
function decode(
  journal: JournalDirectory,
  file: string,
  payload: string,
  decoder: RecordDecoder,
): readonly JournalRecord[] {
  try {
    return decoder.decode(payload);
  } catch (error) {
    journal.onUnreadable(file, error as Error);
    return [];
  }
}
