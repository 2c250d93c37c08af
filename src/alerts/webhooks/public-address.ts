import { type Cidr, cidrContains, parseCidr } from '../../lib/cidr.ts';

/** Special-purpose ranges of IANA that are not reachable over the internet, or stand for other addresses. */
const SPECIAL = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  // These carry an IPv4 address inside: translation, 6to4, Teredo, the deprecated compatible form.
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
  '2001::/32',
  '100::/64',
  '2001:db8::/32',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].map(parseCidr);

/** Whether an address is one of the internet; false for text that is no address. */
export function isPublicAddress(address: string): boolean {
  if (!isAddress(address)) return false;
  return !SPECIAL.some((range) => cidrContains(range, address));
}

export function isInRanges(address: string, ranges: readonly Cidr[]): boolean {
  return ranges.some((range) => cidrContains(range, address));
}

function isAddress(text: string): boolean {
  return cidrContains(ALL_V4, text) || cidrContains(ALL_V6, text);
}

const ALL_V4 = parseCidr('0.0.0.0/0');
const ALL_V6 = parseCidr('::/0');
