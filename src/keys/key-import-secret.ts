/** What the secret of an imported key tells: its shape, its hash, and what of it may be shown. */
import type { Env, KeyFormat } from '../domain/key.ts';
import { classifyKey, type Shape } from './key-format.ts';
import { hashOfSha256, type KeyHasher } from './key-hash.ts';
import type { ImportRow } from './key-import-row.ts';
import type { KeyRules } from './key-service.ts';
import type { ImportedShape } from './key-store.ts';

export interface ImportedSecret {
  readonly secretHash: string;
  readonly identities: readonly string[];
  readonly importedShape: ImportedShape | null;
  readonly format: KeyFormat;
  /** What the key itself says. */
  readonly env: Env | null;
  readonly prefix: string;
  readonly last8: string;
  readonly publicKey: string | null;
}

interface Tools {
  readonly hasher: KeyHasher;
  readonly rules: KeyRules;
}

type Report = (field: string, message: string) => void;

/** About 95 bits where every character is a random letter or digit; what is shorter can be guessed. */
const MIN_LENGTH = 16;
/** What the gateway reads at most. */
const MAX_LENGTH = 256;

/** null when it is no usable secret, which has been reported then. */
export function identifySecret(row: ImportRow, tools: Tools, report: Report): ImportedSecret | null {
  const { plaintext, sha256, secretField } = row;
  if (plaintext !== null && sha256 !== null) {
    report(secretField, 'stands beside a hash; give the key or its hash, not both');
    return null;
  }
  if (plaintext !== null) return identifyPlaintext(plaintext, tools, (text) => report(secretField, text));
  if (sha256 === null) {
    if (row.problems.every(({ field }) => field !== secretField)) report(secretField, 'is missing');
    return null;
  }
  if (!/^[0-9a-fA-F]{64}$/.test(sha256)) {
    report(secretField, 'is no SHA-256; use 64 hexadecimal digits');
    return null;
  }
  return identifyHash(sha256.toLowerCase(), row);
}

function identifyHash(sha256: string, { format, shown }: ImportRow): ImportedSecret {
  const secretHash = hashOfSha256(sha256);
  const isOurs = format === 'prefixed' || format === 'token';
  return {
    secretHash,
    identities: [secretHash],
    // Nobody can tell from a hash whether the key has a checksum.
    importedShape: isOurs ? format : 'foreign',
    format: format ?? 'imported',
    env: null,
    // The beginning of the hash is all there is to recognise the key by.
    prefix: shown?.prefix ?? `sha256_${sha256.slice(0, 8)}...`,
    last8: shown?.last8 ?? '',
    publicKey: null,
  };
}

function identifyPlaintext(
  text: string,
  { hasher, rules }: Tools,
  report: (message: string) => void,
): ImportedSecret | null {
  const problem = findTextProblem(text);
  const [left = '', right] = text.split(':');
  const shape = classifyKey(right ?? left, rules.shapes);
  const isPair = right !== undefined && isPairOfOurs(text, left, shape, rules);
  if (problem !== null) report(problem);
  else if (right !== undefined && !isPair) report('has a colon in it, which only a pair pk_…:sk_… may have');
  else if (shape?.format === 'public') report('is the public half of a pair; give the whole pair pk_…:sk_…');
  else {
    const secret = right ?? left;
    const publicKey = isPair ? left : null;
    const hashes = hasher.hashesOf(secret);
    return {
      secretHash: hasher.hashSecret(secret),
      identities: publicKey === null ? hashes : [...hashes, publicKey],
      importedShape: shapeToNote(shape),
      ...describe(secret, shape, publicKey),
    };
  }
  return null;
}

function findTextProblem(text: string): string | null {
  if (/[^\x21-\x7e]/.test(text)) return 'has characters that no header can carry; use visible ASCII';
  if (text.includes('***') || text.includes('...')) return 'is masked; export the whole key or its hash';
  if (text.length < MIN_LENGTH) return `has ${text.length} characters; a secret needs at least ${MIN_LENGTH}`;
  if (text.length > MAX_LENGTH)
    return `has ${text.length} characters; the gateway reads at most ${MAX_LENGTH}`;
  return null;
}

function isPairOfOurs(text: string, left: string, right: Shape | null, { shapes }: KeyRules): boolean {
  const isOneColon = text.indexOf(':') === text.lastIndexOf(':');
  return isOneColon && right?.format === 'pair' && classifyKey(left, shapes)?.format === 'public';
}

function shapeToNote(shape: Shape | null): ImportedShape | null {
  if (shape === null || shape.format === 'public') return 'foreign';
  return shape.checksumOk ? null : shape.format;
}

/** Keys of our shapes are shown as new ones are; of others at most a quarter is shown at either end. */
function describe(
  secret: string,
  shape: Shape | null,
  publicKey: string | null,
): Pick<ImportedSecret, 'format' | 'env' | 'prefix' | 'last8' | 'publicKey'> {
  const { format, env } = shape ?? { format: 'imported', env: null };
  if (publicKey !== null) {
    return {
      format: 'pair',
      env,
      prefix: `${publicKey.slice(0, 11)}...`,
      last8: secret.slice(-8),
      publicKey,
    };
  }
  if (format === 'prefixed' || format === 'token') {
    const hidden = format === 'prefixed' ? 25 : 42;
    return { format, env, prefix: `${secret.slice(0, -hidden)}...`, last8: secret.slice(-8), publicKey };
  }
  const shown = Math.min(8, Math.floor(secret.length / 4));
  const prefix = `${secret.slice(0, shown)}...`;
  return { format: 'imported', env: null, prefix, last8: secret.slice(-shown), publicKey };
}
