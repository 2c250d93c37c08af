/** Finds the fields of a JSON object that bound the output, in every spelling that some server may take. */
import { foldCase } from '../lib/fold-case.ts';
import { readString, scanMembers, skipSpace } from '../usage/json-scan.ts';

export interface Member {
  /** As it was sent, decoded. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** JSON, as written. */
  readonly value: string;
}

export interface Members {
  /** Position of the `{`. */
  readonly start: number;
  readonly isEmpty: boolean;
  /** The fields of `BOUNDS` and `CONFIG`, by folded name. */
  readonly byName: ReadonlyMap<string, Member>;
  /** One of them is there twice, perhaps in two spellings. */
  readonly twice: boolean;
}

/** Folded. */
export const BOUNDS = ['maxtokens', 'maxcompletiontokens', 'maxoutputtokens', 'maxtokenstosample'] as const;
export const CONFIG = 'generationconfig';
const WATCHED: ReadonlySet<string> = new Set([...BOUNDS, CONFIG]);
/** No watched name is longer, even with each character written as six. */
const LONGEST_NAME_BYTES = 32 * 6;

/** Case does not count to Go, underscores do not count to protobuf. Both cases, for ſ (long s) and the Kelvin sign. */
export function foldName(name: string): string {
  return foldCase(name).replaceAll('_', '');
}

/** The object at `position`, or the one that is the whole body; null where there is none. */
export function readMembers(body: Buffer, position?: number): Members | null {
  const start = position ?? skipSpace(body, 0);
  const byName = new Map<string, Member>();
  let isEmpty = true;
  let twice = false;
  let isReadable = true;
  const end = scanMembers(body, start, (keyStart, keyEnd, valueStart, valueEnd) => {
    isEmpty = false;
    if (keyEnd - keyStart > LONGEST_NAME_BYTES) return;
    const name = readString(body, keyStart, keyEnd);
    if (name === null) isReadable = false;
    const folded = foldName(name ?? '');
    if (name === null || !WATCHED.has(folded)) return;
    twice ||= byName.has(folded);
    byName.set(folded, {
      name,
      start: valueStart,
      end: valueEnd,
      value: body.toString('latin1', valueStart, valueEnd),
    });
  });
  const isWhole = position !== undefined || skipSpace(body, end) === body.length;
  return end >= 0 && isReadable && isWhole ? { start, isEmpty, byName, twice } : null;
}
