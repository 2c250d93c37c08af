/**
 * How secrets are kept: as `SCHEME:BASE64URL`. `h1` is HMAC-SHA-256 under a pepper that lies outside the
 * database, so that a stolen database alone does not let anyone test guesses; `s1` is the plain SHA-256 of
 * keys that were imported as such. Keys carry more than 100 random bits, which is why a fast hash suffices.
 */
import { createHmac, createSecretKey, hash } from 'node:crypto';

export interface KeyHasher {
  /** The hash under which a new secret is stored. */
  hashSecret(secret: string): string;
  /** All hashes under which a presented secret may be stored, the likeliest first. */
  hashesOf(secret: string): readonly string[];
  /** Names the pepper without giving it away. A store remembers it to notice a foreign one. */
  readonly pepperId: string;
}

export function createKeyHasher(pepper: Uint8Array): KeyHasher {
  const key = createSecretKey(pepper);
  const hmac = (text: string): string => createHmac('sha256', key).update(text).digest('base64url');
  const hashSecret = (secret: string): string => `h1:${hmac(secret)}`;
  return {
    hashSecret,
    hashesOf: (secret) => [hashSecret(secret), hashImported(secret)],
    pepperId: hmac('tollgate pepper id').slice(0, 16),
  };
}

/** The hash under which a key is stored of which only the SHA-256 is known; `sha256` in hexadecimal. */
export function hashOfSha256(sha256: string): string {
  return `s1:${Buffer.from(sha256, 'hex').toString('base64url')}`;
}

function hashImported(secret: string): string {
  return `s1:${hash('sha256', secret, 'base64url')}`;
}
