import { hash } from 'node:crypto';

/**
 * The first 16 bytes of the SHA-256 of a subject's id, as four words. `a` chooses the stripe, `b` the place in
 * its index, all four tell subjects apart: part of an id (an address) may be chosen by a caller, who must not
 * be able to find another id that shares its slot.
 */
export interface SubjectHash {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

export function hashSubject(id: string): SubjectHash {
  const bytes = hash('sha256', id, 'buffer');
  return {
    a: bytes.readUInt32LE(0),
    b: bytes.readUInt32LE(4),
    c: bytes.readUInt32LE(8),
    d: bytes.readUInt32LE(12),
  };
}
