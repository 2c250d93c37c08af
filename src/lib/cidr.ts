import { isIPv6 } from 'node:net';

/**
 * A range of addresses. IPv4 and IPv6 are apart, as with every firewall: `::/0` holds no IPv4 address. An
 * IPv4-mapped IPv6 address (`::ffff:10.0.0.1`, what a dual-stack socket reports) counts as IPv4.
 */
export interface Cidr {
  /** Unsigned 32-bit words, most significant first: one for IPv4, four for IPv6; bits beyond the prefix are 0. */
  readonly words: readonly number[];
  readonly prefixBits: number;
}

/** Reads `10.0.0.0/8`, `::1/128` or a bare address. Throws a RangeError that says what is wrong. */
export function parseCidr(text: string): Cidr {
  const slash = text.indexOf('/');
  const address = slash === -1 ? text : text.slice(0, slash);
  const v6 = address.includes(':');
  const allBits = v6 ? 128 : 32;
  const bits = slash === -1 ? allBits : parsePrefix(text.slice(slash + 1), allBits);
  const words = address.includes('%') ? null : parseAddress(address);
  if (bits === null || words === null) {
    throw new RangeError(
      `${JSON.stringify(text)} is not an address range; write 10.0.0.0/8, 2001:db8::/32 or one address`,
    );
  }
  if (!v6 || words.length === 4) return { words: maskWords(words, bits), prefixBits: bits };
  if (bits < 96) throw new RangeError(`${JSON.stringify(text)} is wider than the IPv4-mapped range`);
  return { words: maskWords(words, bits - 96), prefixBits: bits - 96 };
}

/** Whether the address lies in the range; false for text that is no address. A zone (`%eth0`) is ignored. */
export function cidrContains(cidr: Cidr, address: string): boolean {
  const words = parseAddress(address);
  if (words === null || words.length !== cidr.words.length) return false;
  for (let i = 0; i < words.length; i++) {
    if (((words[i] ?? 0) & prefixMask(cidr.prefixBits - i * 32)) >>> 0 !== cidr.words[i]) return false;
  }
  return true;
}

/**
 * Who an address counts as where addresses are counted: an IPv4 address itself, an IPv6 address by its /64,
 * which is what one customer gets. Text that is no address is returned as it is.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const words = parseAddress(address);
  if (words === null) return address;
  const [first = 0, second = 0] = words;
  if (words.length === 1)
    return [first >>> 24, (first >>> 16) & 255, (first >>> 8) & 255, first & 255].join('.');
  const groups = [first >>> 16, first & 0xffff, second >>> 16, second & 0xffff];
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}

function parsePrefix(text: string, max: number): number | null {
  const bits = /^(?:0|[1-9]\d{0,2})$/.test(text) ? Number(text) : max + 1;
  return bits > max ? null : bits;
}

function maskWords(words: readonly number[], bits: number): number[] {
  return words.map((word, i) => (word & prefixMask(bits - i * 32)) >>> 0);
}

/** The first `bits` of 32 set, as a signed integer; anything below 0 counts as 0, above 32 as 32. */
function prefixMask(bits: number): number {
  if (bits >= 32) return -1;
  // A shift by 32 is a shift by 0 in JavaScript.
  return bits <= 0 ? 0 : -1 << (32 - bits);
}

function parseAddress(text: string): number[] | null {
  if (!text.includes(':')) {
    const word = parseIpv4(text, 0);
    return word === -1 ? null : [word];
  }
  if (text.startsWith('::ffff:')) {
    // What a dual-stack socket reports for every IPv4 client deserves the short way.
    const word = parseIpv4(text, 7);
    if (word !== -1) return [word];
  }
  return parseIpv6(text);
}

/** Dotted decimal from `start` to the end without leading zeros as an unsigned integer; -1 for anything else. */
function parseIpv4(text: string, start: number): number {
  let word = 0;
  let parts = 1;
  let part = -1;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46 /* . */) {
      if (part === -1) return -1;
      word = word * 256 + part;
      parts++;
      part = -1;
    } else {
      if (code < 48 || code > 57 || part === 0) return -1;
      part = (part === -1 ? 0 : part * 10) + code - 48;
      if (part > 255) return -1;
    }
  }
  return parts === 4 && part !== -1 ? word * 256 + part : -1;
}

/** Four words, or one word when the address is IPv4-mapped; null for anything else. */
function parseIpv6(text: string): number[] | null {
  if (!isIPv6(text)) return null;
  const groups: number[] = [];
  const gap = readGroups(withoutZone(text), groups);
  if (gap !== -1) groups.splice(gap, 0, ...Array.from({ length: 8 - groups.length }, () => 0));
  const words = [0, 2, 4, 6].map((i) => ((groups[i] ?? 0) * 65536 + (groups[i + 1] ?? 0)) >>> 0);
  const mapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  return mapped ? words.slice(3) : words;
}

function withoutZone(text: string): string {
  const percent = text.indexOf('%');
  return percent === -1 ? text : text.slice(0, percent);
}

/** Pushes the 16-bit groups that are written and returns the place of `::` among them, or -1. The text is valid. */
function readGroups(text: string, groups: number[]): number {
  let gap = -1;
  for (const part of text.split(':')) {
    if (part === '') {
      // `::` at an end gives two empty parts, in the middle one: the place is the same each time.
      gap = groups.length;
    } else if (part.includes('.')) {
      const word = parseIpv4(part, 0);
      groups.push(word >>> 16, word & 0xffff);
    } else {
      groups.push(Number.parseInt(part, 16));
    }
  }
  return gap;
}
