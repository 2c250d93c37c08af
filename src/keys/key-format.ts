/**
 * How keys are written, and how a text is recognised as one without I/O.
 *
 *   prefixed   {prefix}_{live|test}_{8}_{24}
 *   token      {pk|sk}_{live|test}_[{label}_]{50}
 *   pair       pk_{32} and sk_{60}, sent as pk_…:sk_…
 *
 * The last six characters of a secret are the base62 CRC-32 (zlib's) of all that precedes them in it, so that
 * a mistyped or invented key is refused before any hash is computed. They are part of the counted length.
 */
import { crc32 } from 'node:zlib';
import type { Env, KeyFormat } from '../domain/key.ts';
import { encodeBase62, isBase62Code } from '../lib/base62.ts';

/** What of the shapes is configurable. Tokens of both `pk` and `sk` are recognised; new ones begin with `tokenPrefix`. */
export interface KeyShapes {
  readonly prefix: string;
  readonly tokenPrefix: string;
}

/** What the text of a key tells of it. `pair` is the secret half of a pair, `public` the other one. */
export interface Shape {
  readonly format: Exclude<KeyFormat, 'imported'> | 'public';
  /** null where the text does not tell: a pair. */
  readonly env: Env | null;
  readonly label: string | null;
  /** true for a public half, which has no checksum. */
  readonly checksumOk: boolean;
}

const MAX_KEY_LENGTH = 256;
const CHECKSUM_LENGTH = 6;
const TOKEN_LENGTH = 50;
const PUBLIC_LENGTH = 32;
const PAIR_SECRET_LENGTH = 60;
const MAX_LABEL_LENGTH = 16;
/** `_` and `live` or `test` and `_`. */
const ENV_LENGTH = 6;
const ID_LENGTH = 8;
const SECRET_LENGTH = 24;
const UNDERSCORE = 95;

/** The text without the six characters it lacks, and those six. */
export function addChecksum(text: string): string {
  return text + encodeBase62(crc32(text), CHECKSUM_LENGTH);
}

/** The shape of one key or one half of a pair; null when it has none of ours. */
export function classifyKey(text: string, shapes: KeyShapes): Shape | null {
  if (text.length > MAX_KEY_LENGTH) return null;
  return classifyPrefixed(text, shapes.prefix) ?? classifyTwoLetter(text);
}

function classifyPrefixed(text: string, prefix: string): Shape | null {
  const start = prefix.length + ENV_LENGTH;
  const middle = start + ID_LENGTH;
  if (text.length !== middle + 1 + SECRET_LENGTH || !text.startsWith(prefix)) return null;
  const env = readEnv(text, prefix.length);
  if (env === null || text.charCodeAt(middle) !== UNDERSCORE) return null;
  if (!isBase62(text, start, middle) || !isBase62(text, middle + 1, text.length)) return null;
  return { format: 'prefixed', env, label: null, checksumOk: hasChecksum(text) };
}

/** Tokens and the halves of pairs: all begin with `pk` or `sk`. */
function classifyTwoLetter(text: string): Shape | null {
  const first = text.charCodeAt(0);
  const isPublic = first === 112; /* p */
  if ((!isPublic && first !== 115) /* s */ || text.charCodeAt(1) !== 107 /* k */) return null;
  if (text.charCodeAt(2) !== UNDERSCORE) return null;
  const env = readEnv(text, 2);
  if (env !== null) return classifyToken(text, env);
  if (text.length !== 3 + (isPublic ? PUBLIC_LENGTH : PAIR_SECRET_LENGTH)) return null;
  if (!isBase62(text, 3, text.length)) return null;
  if (isPublic) return { format: 'public', env: null, label: null, checksumOk: true };
  return { format: 'pair', env: null, label: null, checksumOk: hasChecksum(text) };
}

function classifyToken(text: string, env: Env): Shape | null {
  const start = 2 + ENV_LENGTH;
  const secret = text.length - TOKEN_LENGTH;
  if (secret < start || !isBase62(text, secret, text.length)) return null;
  if (secret === start) return { format: 'token', env, label: null, checksumOk: hasChecksum(text) };
  if (text.charCodeAt(secret - 1) !== UNDERSCORE || !isLabel(text, start, secret - 1)) return null;
  return { format: 'token', env, label: text.slice(start, secret - 1), checksumOk: hasChecksum(text) };
}

/** The environment between two underscores, the first of them at `at`. */
function readEnv(text: string, at: number): Env | null {
  if (text.startsWith('_live_', at)) return 'live';
  return text.startsWith('_test_', at) ? 'test' : null;
}

function isBase62(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (!isBase62Code(text.charCodeAt(i))) return false;
  }
  return true;
}

/** One to sixteen of a-z and 0-9 between the two places. */
function isLabel(text: string, start: number, end: number): boolean {
  if (end <= start || end - start > MAX_LABEL_LENGTH) return false;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (!((code >= 97 && code <= 122) || (code >= 48 && code <= 57))) return false;
  }
  return true;
}

function hasChecksum(text: string): boolean {
  const covered = text.length - CHECKSUM_LENGTH;
  return text.endsWith(encodeBase62(crc32(text.slice(0, covered)), CHECKSUM_LENGTH));
}

/** A new key in all the forms in which it is needed once. */
export interface NewSecret {
  /** What authenticates and is hashed: the whole key, or the secret half of a pair. */
  readonly secret: string;
  readonly publicKey: string | null;
  /** What its holder sends. */
  readonly plaintext: string;
  /** For the eyes of people: the beginning and the end. */
  readonly prefix: string;
  readonly last8: string;
}

export interface SecretOptions {
  readonly format: Exclude<KeyFormat, 'imported'>;
  readonly env: Env;
  readonly label: string | null;
  /** The public half to keep when a pair is rotated. */
  readonly publicKey?: string | null;
}

/** `randomText(length)` gives base62 from a cryptographic source. */
export function generateSecret(
  options: SecretOptions,
  shapes: KeyShapes,
  randomText: (length: number) => string,
): NewSecret {
  if (options.format === 'pair') return generatePair(options.publicKey ?? null, randomText);
  const { head, secretLength } =
    options.format === 'token'
      ? { head: tokenHead(options, shapes), secretLength: TOKEN_LENGTH }
      : { head: `${shapes.prefix}_${options.env}_${randomText(ID_LENGTH)}_`, secretLength: SECRET_LENGTH };
  const secret = addChecksum(head + randomText(secretLength - CHECKSUM_LENGTH));
  // The identifier of a prefixed key is made to be shown; a token shows as many characters of its secret.
  const shown = options.format === 'token' ? secret.slice(0, head.length + 8) : head.slice(0, -1);
  return { secret, publicKey: null, plaintext: secret, prefix: `${shown}...`, last8: secret.slice(-8) };
}

function tokenHead(options: SecretOptions, shapes: KeyShapes): string {
  const label = options.label === null ? '' : `${options.label}_`;
  return `${shapes.tokenPrefix}_${options.env}_${label}`;
}

function generatePair(kept: string | null, randomText: (length: number) => string): NewSecret {
  const publicKey = kept ?? `pk_${randomText(PUBLIC_LENGTH)}`;
  const secret = addChecksum(`sk_${randomText(PAIR_SECRET_LENGTH - CHECKSUM_LENGTH)}`);
  return {
    secret,
    publicKey,
    plaintext: `${publicKey}:${secret}`,
    prefix: `${publicKey.slice(0, 11)}...`,
    last8: secret.slice(-8),
  };
}

/** What is wrong with the label as the end of a sentence, or null. */
export function findLabelProblem(label: string): string | null {
  return isLabel(label, 0, label.length) ? null : 'is not one to sixteen of a-z and 0-9';
}

/** The label of a token, read from the shown beginning of it (`sk_live_dev_a1b2c3d4...`). */
export function labelOfPrefix(prefix: string): string | null {
  const parts = prefix.split('_');
  return parts.length === 4 ? (parts[2] ?? null) : null;
}
