export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `value` (an unsigned integer) in base62, padded on the left with 0 to `length` characters. */
export function encodeBase62(value: number, length: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < length; i++) {
    text = (BASE62[rest % 62] ?? '0') + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** Whether the character code is one of 0-9, A-Z, a-z. */
export function isBase62Code(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
