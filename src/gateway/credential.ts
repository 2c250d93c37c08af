/**
 * Finds exactly one platform key in a request, in the places of the contract, without I/O. A request that
 * two readers could understand differently is refused, never guessed at.
 */
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../domain/errors.ts';
import { classifyKey } from '../keys/key-format.ts';
import type { Upstream } from '../domain/upstream.ts';
import { PROVIDER_CREDENTIAL_HEADERS } from './header-classes.ts';
import { carriesPlatformKey, type CredentialRules, isPlatformKey } from './platform-key.ts';

/** What the caller presented: a secret, the public half of a pair, or both. */
export interface Credentials {
  readonly secret: string | null;
  readonly publicKey: string | null;
  /** Lower-case name of the header that carried it; it is never forwarded. */
  readonly header: string;
}

const MAX_KEY_LENGTH = 256;
/** In lower case; it is read in any. */
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
  if (found instanceof Refusal) return found;
  if (isElsewhere(found, request)) {
    return new Refusal('conflicting_credentials', {
      message: 'The API key was sent a second time, in the URL or another header.',
    });
  }
  return hasAnother(found, request, upstream, rules) ? new Refusal('conflicting_credentials') : found;
}

function findOne(
  request: IncomingMessage,
  upstream: Upstream,
  rules: CredentialRules,
): Credentials | Refusal {
  const plain = findPlain(request, upstream, rules);
  if (plain !== null) return plain;
  const { authorization } = request.headers;
  const bearer = authorization === undefined ? null : bearerToken(authorization);
  const imported = findImported(request, upstream, rules);
  if (imported !== null && (bearer === null || !isPlatformKey(bearer, rules))) return imported;
  if (authorization === undefined) return explainMissing(request, upstream);
  if (bearer === null) return new Refusal('malformed_credential');
  return readKey(bearer, 'authorization', rules, !takesCallers(upstream));
}

function takesCallers({ credential: { mode } }: Upstream): boolean {
  return mode === 'passthrough' || mode === 'prefer-client';
}

/**
 * An imported key is looked up in X-API-Key on every route. Where that is the header of the upstream as well, it
 * may be the credential of the provider instead: it is where that is taken, or where the key stands elsewhere.
 */
function findImported(
  { headers }: IncomingMessage,
  upstream: Upstream,
  rules: CredentialRules,
): Credentials | Refusal | null {
  if (!rules.foreignKeys || upstream.credential.header !== 'x-api-key' || takesCallers(upstream)) return null;
  const value = headers['x-api-key'];
  if (typeof value !== 'string' || value === '') return null;
  return readKey(value, 'x-api-key', rules, true);
}

function explainMissing({ headers }: IncomingMessage, { credential }: Upstream): Refusal {
  if (credential.header !== 'x-api-key' || (headers['x-api-key'] ?? '') === '') {
    return new Refusal('missing_credential');
  }
  return new Refusal('missing_credential', {
    message:
      'No API key was sent: on this route X-API-Key holds the credential of the provider. Send the API key as Authorization: Bearer KEY.',
  });
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

/** A second platform key where the credential of the provider belongs, however it is written there. */
function hasAnother(
  { header }: Credentials,
  { headers, url = '' }: IncomingMessage,
  { provider, credential }: Upstream,
  rules: CredentialRules,
): boolean {
  for (const name of PROVIDER_CREDENTIAL_HEADERS) {
    if (name !== header && holdsKey(headers[name], rules)) return true;
  }
  const protocol = 'sec-websocket-protocol';
  if (header !== protocol && holdsKey(headers[protocol], rules)) return true;
  const isOther = !PROVIDER_CREDENTIAL_HEADERS.includes(credential.header);
  if (isOther && holdsKey(headers[credential.header], rules)) return true;
  // Google takes its key from the query too.
  const query = provider === 'google' ? url.indexOf('?') : -1;
  return query !== -1 && carriesPlatformKey(url.slice(query), rules);
}

function holdsKey(value: string | string[] | undefined, rules: CredentialRules): boolean {
  return typeof value === 'string' && carriesPlatformKey(value, rules);
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
    if (typeof value !== 'string' || value === '') continue;
    if (header === upstream.credential.header && !isPlatformKey(value, rules)) continue;
    const key = readKey(value, header, rules, header === 'x-api-key');
    if (key instanceof Refusal) return key;
    if (found !== null) return new Refusal('conflicting_credentials');
    found = key;
  }
  const offered = request.headers['sec-websocket-protocol'];
  if (offered === undefined || !offered.toLowerCase().includes(SUBPROTOCOL_PREFIX)) return found;
  const key = readSubprotocol(offered, rules);
  if (key instanceof Refusal || found === null) return key;
  return new Refusal('conflicting_credentials');
}

/** The entry that carries the key goes no further; the others do, so no key may stand in them. */
function readSubprotocol(offered: string, rules: CredentialRules): Credentials | Refusal {
  const protocols = offered.split(',').map((protocol) => protocol.trim());
  const isCarrier = (protocol: string): boolean => protocol.toLowerCase().startsWith(SUBPROTOCOL_PREFIX);
  const [carrier = '', ...more] = protocols.filter(isCarrier);
  const key = carrier.slice(SUBPROTOCOL_PREFIX.length);
  const isIn = (protocol: string): boolean =>
    !isCarrier(protocol) && ((key !== '' && protocol.includes(key)) || carriesPlatformKey(protocol, rules));
  if (more.length > 0 || protocols.some(isIn)) return new Refusal('conflicting_credentials');
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
