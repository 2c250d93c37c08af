import { randomBytes } from 'node:crypto';
import { BASE62 } from './base62.ts';

/** `length` characters of base62, each from a uniformly distributed random value. */
export function randomBase62(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 = 4 × 62: bytes above it would favour the first characters.
      if (byte < 248 && text.length < length) text += BASE62[byte % 62];
    }
  }
  return text;
}

/** An id such as `key_3fZk…`: the prefix names the kind, 20 characters carry 119 random bits. */
export function newId(prefix: 'key' | 'prj' | 'org' | 'adm' | 'evt' | 'alr' | 'ale' | 'whk' | 'dlv'): string {
  return `${prefix}_${randomBase62(20)}`;
}

/**
 * Request ids: `req_` + 12 random characters chosen once per thread + a counter of 8. Unique without a
 * system call per request.
 */
export function createRequestIds(): () => string {
  const thread = `req_${randomBase62(12)}`;
  let high = 0;
  let low = 0;
  let highText = '0000';
  return () => {
    if (++low === 62 ** 4) {
      low = 0;
      highText = fixedBase62(++high);
    }
    return thread + highText + fixedBase62(low);
  };
}

function fixedBase62(value: number): string {
  return (
    (BASE62[Math.floor(value / 238328) % 62] ?? '0') +
    (BASE62[Math.floor(value / 3844) % 62] ?? '0') +
    (BASE62[Math.floor(value / 62) % 62] ?? '0') +
    (BASE62[value % 62] ?? '0')
  );
}
