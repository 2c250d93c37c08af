/** Changes of single places of a body; everything else stays byte for byte. */

/** Replaces the bytes from `start` to `end` by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** `edits` are in order and do not overlap. Without any, the same buffer comes back. */
export function applyEdits(body: Buffer, edits: readonly Edit[]): Buffer {
  if (edits.length === 0) return body;
  const pieces: Buffer[] = [];
  let kept = 0;
  for (const { start, end, text } of edits) {
    pieces.push(body.subarray(kept, start), Buffer.from(text));
    kept = end;
  }
  pieces.push(body.subarray(kept));
  return Buffer.concat(pieces);
}
