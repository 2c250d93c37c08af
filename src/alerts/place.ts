import type { KeyNetwork } from '../domain/key-networks.ts';
import { parseCidr } from '../lib/cidr.ts';

export type Place = Omit<KeyNetwork, 'keyId'>;
/** Gives the ISO code of the country of an address, or null where it is not known. */
export type CountryFinder = (address: string) => string | null;

/** The country where it is known, else the network. null for text that is no address. */
export function createPlaceFinder(countryOf: CountryFinder | null): (address: string) => Place | null {
  return (address) => {
    const country = countryOf?.(address) ?? null;
    if (country !== null) return { kind: 'country', network: `country ${country}` };
    const network = networkOf(address);
    return network === null ? null : { kind: 'network', network };
  };
}

/** A /24 of IPv4, a /48 of IPv6: what a site gets, so that a move inside of it is not somewhere new. */
export function networkOf(address: string): string | null {
  const words = readWords(address);
  const [first, second] = words;
  if (first === undefined) return null;
  return second === undefined ? formatV4(first) : formatV6(first, second);
}

function readWords(address: string): readonly number[] {
  try {
    return address.includes('/') ? [] : parseCidr(address).words;
  } catch {
    return [];
  }
}

function formatV4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.0/24`;
}

function formatV6(first: number, second: number): string {
  const groups = [first >>> 16, first & 0xffff, second >>> 16];
  return `${groups.map((group) => group.toString(16)).join(':')}::/48`;
}
