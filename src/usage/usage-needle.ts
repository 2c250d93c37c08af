import { skipSpace } from './json-scan.ts';

const NEEDLE = Buffer.from('"usage');
const ENDINGS = [Buffer.from('"'), Buffer.from('Metadata"'), Buffer.from('_info"')];

/**
 * Where the first member `usage`, `usageMetadata` or `usage_info` begins whose value is an object, from `from` on;
 * -1 where there is none. `"usage":null`, which some providers write into every event, does not count. Text that
 * speaks of usage cannot match, since its quotes are escaped; an object of the caller's own can.
 */
export function findUsage(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(NEEDLE, from);
  while (at !== -1) {
    if (usageValueAt(bytes, at) !== -1) return at;
    at = bytes.indexOf(NEEDLE, at + NEEDLE.length);
  }
  return -1;
}

/** As `findUsage`, but the last one that begins before `before`. */
export function findLastUsage(bytes: Buffer, before: number): number {
  let at = before;
  while (at > 0) {
    at = bytes.lastIndexOf(NEEDLE, at - 1);
    if (at === -1 || usageValueAt(bytes, at) !== -1) return at;
  }
  return -1;
}

/** Where the object begins that is the value of the usage member at `keyStart`, or -1. */
export function usageValueAt(bytes: Buffer, keyStart: number): number {
  const nameEnd = keyStart + NEEDLE.length;
  for (const ending of ENDINGS) {
    if (bytes[nameEnd] !== ending[0]) continue;
    const keyEnd = nameEnd + ending.length;
    if (bytes.compare(ending, 0, ending.length, nameEnd, Math.min(keyEnd, bytes.length)) !== 0) continue;
    const colon = skipSpace(bytes, keyEnd);
    if (bytes[colon] !== 0x3a) return -1;
    const value = skipSpace(bytes, colon + 1);
    return bytes[value] === 0x7b ? value : -1;
  }
  return -1;
}
