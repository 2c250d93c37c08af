import { quote } from './problems.ts';

/** `did you mean "openai"?`, or all that there is to choose from. The end of a sentence. */
export function suggest(word: string, known: readonly string[]): string {
  const nearest = findNearest(word, known);
  return nearest === null ? listKnown(known) : `did you mean ${quote(nearest)}?`;
}

/** All that there is to choose from, as the end of a sentence. */
export function listKnown(known: readonly string[]): string {
  if (known.length === 0) return 'there are none';
  const shown = known.slice(0, 24).join(', ');
  return `expected ${known.length === 1 ? '' : 'one of '}${shown}${known.length > 24 ? ', …' : ''}`;
}

/** The known word that a third or less of the letters differs from, or null. Case does not count. */
function findNearest(word: string, known: readonly string[]): string | null {
  if (word.length > 64) return null;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/**
 * Optimal string alignment: the least number of letters to insert, remove, replace or swap with the next one.
 * Row by row after Wagner and Fischer; `limit` where the lengths alone differ by as much.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? (beforeLast[j - 2] ?? 0) + 1 : limit;
      row.push(Math.min(replaced, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? limit;
}
