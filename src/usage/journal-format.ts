/**
 * The journal: segments of frames, each `u32 length, u32 crc32 of the payload, payload` (little endian).
 * A segment is preallocated with zeros, so length 0 means "nothing more yet" and a full disk shows when a
 * segment is made, not when a record is appended. The last frame of a finished segment has the length
 * SEGMENT_END.
 */
import { crc32 } from 'node:zlib';

export const FRAME_HEADER_BYTES = 8;
export const SEGMENT_END = 0xffff_ffff;
export const SEGMENT_BYTES = 8 * 1024 * 1024;

export interface SegmentName {
  readonly bootId: string;
  readonly worker: number;
  readonly number: number;
}

export function formatSegmentName(name: SegmentName): string {
  return `${name.bootId}-${name.worker}-${String(name.number).padStart(8, '0')}.journal`;
}

/** null when the file is not a journal segment. */
export function parseSegmentName(file: string): SegmentName | null {
  const match = /^([0-9A-Za-z]+)-(\d+)-(\d{8})\.journal$/.exec(file);
  if (match === null) return null;
  return { bootId: match[1] ?? '', worker: Number(match[2]), number: Number(match[3]) };
}

/** Writes the header of a frame whose payload of `length` bytes already lies behind it in `buffer`. */
export function sealFrame(buffer: Buffer, length: number): void {
  buffer.writeUInt32LE(length, 0);
  buffer.writeUInt32LE(crc32(buffer.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + length)), 4);
}

export type Frame =
  | { readonly kind: 'payload'; readonly payload: string; readonly next: number }
  | { readonly kind: 'end' }
  /** Nothing complete at this place: not written yet, or torn by a crash. */
  | { readonly kind: 'incomplete' };

/** The frame at `offset` of `bytes`. */
export function readFrame(bytes: Buffer, offset: number): Frame {
  if (offset + FRAME_HEADER_BYTES > bytes.length) return { kind: 'incomplete' };
  const length = bytes.readUInt32LE(offset);
  if (length === SEGMENT_END) return { kind: 'end' };
  const start = offset + FRAME_HEADER_BYTES;
  if (length === 0 || start + length > bytes.length) return { kind: 'incomplete' };
  const payload = bytes.subarray(start, start + length);
  if (crc32(payload) !== bytes.readUInt32LE(offset + 4)) return { kind: 'incomplete' };
  return { kind: 'payload', payload: payload.toString('utf8'), next: start + length };
}
