/**
 * Finds exactly one platform key in a request, in the places of the contract, without I/O. A request that
 * two readers could understand differently is refused, never guessed at.
 */
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../domain/errors.ts';
import type { KeyShapes } from '../keys/key-format.ts';
import { classifyKey } from '../keys/key-format.ts';
import type { Upstream } from '../domain/upstream.ts';

/** What the caller presented: a secret, the public half of a pair, or both. */
export interface Credentials {
  readonly secret: string | null;
  readonly publicKey: string | null;
  /** Lower-case name of the header that carried it; it is never forwarded. */
  readonly header: string;
}

export interface CredentialRules {
  readonly shapes: KeyShapes;
  /** Whether keys of foreign shapes have been imported, so that a look-up is worth it. */
  readonly foreignKeys: boolean;
  /** Shapes of ours in which keys without a checksum have been imported. */
  readonly uncheckedFormats: ReadonlySet<string>;
  readonly matchesImported: (text: string) => boolean;
}

const MAX_KEY_LENGTH = 256;
export const SUBPROTOCOL_PREFIX = 'openai-insecure-api-key.';
/** Headers that may carry a key as they are, without a scheme. */
const PLAIN_HEADERS = ['x-api-key', 'x-goog-api-key', 'api-key'] as const;

export function findCredentials(
  request: IncomingMessage,
  upstream: Upstream,
  rules: CredentialRules,
): Credentials | Refusal {
  if (hasDuplicate(request.rawHeaders)) {
    return new Refusal('conflicting_credentials', { message: 'A credential header was sent twice.' });
  }
  const found = findOne(request, upstream, rules);
  if (found instanceof Refusal || !isElsewhere(found, request)) return found;
  return new Refusal('conflicting_credentials', {
    message: 'The API key was sent a second time, in the URL or another header.',
  });
}

function findOne(
  request: IncomingMessage,
  upstream: Upstream,
  rules: CredentialRules,
): Credentials | Refusal {
  const plain = findPlain(request, upstream, rules);
  if (plain instanceof Refusal) return plain;
  const authorization = request.headers.authorization;
  if (authorization === undefined) return plain ?? new Refusal('missing_credential');
  if (plain !== null) {
    // The platform key is known, so Authorization belongs to the provider and is opaque, unless it is ours.
    const token = authorization.slice(authorization.lastIndexOf(' ') + 1);
    return isPlatformKey(token, rules) ? new Refusal('conflicting_credentials') : plain;
  }
  const bearer = bearerToken(authorization);
  if (bearer === null) return new Refusal('malformed_credential');
  const takesCallers =
    upstream.credential.mode === 'passthrough' || upstream.credential.mode === 'prefer-client';
  return readKey(bearer, 'authorization', rules, !takesCallers);
}

/** The key would reach the upstream there: what carries it is dropped in the place where it is read alone. */
function isElsewhere({ secret, header }: Credentials, { url = '', rawHeaders }: IncomingMessage): boolean {
  if (secret === null) return false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const value = rawHeaders[i + 1] ?? '';
    if (value.length < secret.length || !value.includes(secret)) continue;
    if (rawHeaders[i]?.toLowerCase() !== header) return true;
  }
  return url.length > secret.length && url.includes(secret);
}

function isPlatformKey(text: string, rules: CredentialRules): boolean {
  const colon = text.indexOf(':');
  return classifyKey(colon === -1 ? text : text.slice(0, colon), rules.shapes) !== null;
}

/** The key in one of the plain headers, null when none carries one. */
function findPlain(
  request: IncomingMessage,
  upstream: Upstream,
  rules: CredentialRules,
): Credentials | Refusal | null {
  let found: Credentials | null = null;
  for (const header of PLAIN_HEADERS) {
    const value = request.headers[header];
    if (typeof value !== 'string') continue;
    if (header === upstream.credential.header && !isPlatformKey(value, rules)) continue;
    const key = readKey(value, header, rules, header === 'x-api-key');
    if (key instanceof Refusal) return key;
    if (found !== null) return new Refusal('conflicting_credentials');
    found = key;
  }
  const offered = request.headers['sec-websocket-protocol'];
  if (offered === undefined || !offered.includes(SUBPROTOCOL_PREFIX)) return found;
  const key = readSubprotocol(offered, rules);
  if (key instanceof Refusal || found === null) return key;
  return new Refusal('conflicting_credentials');
}

function readSubprotocol(offered: string, rules: CredentialRules): Credentials | Refusal {
  const keys = offered
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol.startsWith(SUBPROTOCOL_PREFIX));
  if (keys.length > 1) return new Refusal('conflicting_credentials');
  const key = keys[0]?.slice(SUBPROTOCOL_PREFIX.length) ?? '';
  return readKey(key, 'sec-websocket-protocol', rules);
}

/** Reads a key or a pair. `foreign`: a shape that is not ours may be an imported key in this place. */
function readKey(
  text: string,
  header: string,
  rules: CredentialRules,
  foreign = false,
): Credentials | Refusal {
  if (text.length === 0) return new Refusal('missing_credential');
  if (text.length > MAX_KEY_LENGTH || !isVisibleAscii(text)) return new Refusal('malformed_credential');
  const colon = text.indexOf(':');
  if (colon !== -1) return readPair(text.slice(0, colon), text.slice(colon + 1), header, rules);
  const shape = classifyKey(text, rules.shapes);
  if (shape === null) {
    if (rules.foreignKeys && (foreign || rules.matchesImported(text))) {
      return { secret: text, publicKey: null, header };
    }
    return new Refusal('malformed_credential');
  }
  if (shape.format === 'public') return { secret: null, publicKey: text, header };
  if (!shape.checksumOk && !rules.uncheckedFormats.has(shape.format)) return new Refusal('invalid_api_key');
  return { secret: text, publicKey: null, header };
}

function readPair(
  publicKey: string,
  secret: string,
  header: string,
  rules: CredentialRules,
): Credentials | Refusal {
  const left = classifyKey(publicKey, rules.shapes);
  const right = classifyKey(secret, rules.shapes);
  if (left?.format !== 'public' || right?.format !== 'pair') return new Refusal('malformed_credential');
  if (!right.checksumOk && !rules.uncheckedFormats.has('pair')) return new Refusal('invalid_api_key');
  return { secret, publicKey, header };
}

/** The token of `Bearer TOKEN` with exactly one space, whatever the case of the scheme; else null. */
function bearerToken(value: string): string | null {
  if (value.length < 8 || value.charCodeAt(6) !== 32) return null;
  const scheme = value.slice(0, 6);
  if (scheme !== 'Bearer' && scheme.toLowerCase() !== 'bearer') return null;
  return value.slice(7);
}

function isVisibleAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code >= 127) return false;
  }
  return true;
}

/** Node keeps the first of two Authorization headers and joins others by a comma; so the raw list is counted. */
function hasDuplicate(rawHeaders: readonly string[]): boolean {
  let seen = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const bit = credentialBit(rawHeaders[i] ?? '');
    if ((seen & bit) !== 0) return true;
    seen |= bit;
  }
  return false;
}

function credentialBit(name: string): number {
  switch (name.length) {
    case 7:
      return name.toLowerCase() === 'api-key' ? 1 : 0;
    case 9:
      return name.toLowerCase() === 'x-api-key' ? 2 : 0;
    case 13:
      return name.toLowerCase() === 'authorization' ? 4 : 0;
    case 14:
      return name.toLowerCase() === 'x-goog-api-key' ? 8 : 0;
    default:
      return 0;
  }
}
