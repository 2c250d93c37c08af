/**
 * Where a text is counted in a table of fixed size that threads share: in one cell of each of four rows, so
 * that the least of the four is its count. Texts that meet in a cell make a count too high, never too low, and
 * only where they meet in all four. No entry is made or given up, so no flood of texts can push one out.
 * Count-min sketch: Cormode and Muthukrishnan, Journal of Algorithms 55 (2005).
 */
import { hash } from 'node:crypto';

const SKETCH_ROWS = 4;
/**
 * A power of two, so that each place is equally likely. With N counted in all, fewer than one count in 16 is too
 * high by 2 × N / 16,384 or more.
 */
const SKETCH_COLUMNS = 16_384;
export const SKETCH_CELLS = SKETCH_ROWS * SKETCH_COLUMNS;

/** The index of its cell in each row. Nobody who does not know the salt can choose texts that meet. */
export function locateInSketch(text: string, salt: string): readonly number[] {
  const digest = hash('sha256', salt + text, 'buffer');
  return Array.from(
    { length: SKETCH_ROWS },
    (_, row) => row * SKETCH_COLUMNS + (digest.readUInt32LE(row * 4) % SKETCH_COLUMNS),
  );
}
