/** Which texts are platform keys, told by their shape alone and without a look-up. */
import { classifyKey, type KeyShapes } from '../keys/key-format.ts';
import { isBase62Code } from '../lib/base62.ts';

export interface CredentialRules {
  readonly shapes: KeyShapes;
  /** Whether keys of foreign shapes have been imported, so that a look-up is worth it. */
  readonly foreignKeys: boolean;
  /** Shapes of ours in which keys without a checksum have been imported. */
  readonly uncheckedFormats: ReadonlySet<string>;
  readonly matchesImported: (text: string) => boolean;
}

/** No key is shorter, imported ones included. */
const SHORTEST_KEY = 16;
const HYPHEN = 45;
const UNDERSCORE = 95;

/** A key or a pair in a shape of ours, or one that `keys.importedPatterns` says is imported. */
export function isPlatformKey(text: string, rules: CredentialRules): boolean {
  const colon = text.indexOf(':');
  const first = colon === -1 ? text : text.slice(0, colon);
  return classifyKey(first, rules.shapes) !== null || (rules.foreignKeys && rules.matchesImported(text));
}

/** Whether a platform key stands anywhere in the text: under another scheme, in quotes, as a parameter, in a list. */
export function carriesPlatformKey(text: string, rules: CredentialRules): boolean {
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && isKeyCode(text.charCodeAt(i))) continue;
    if (i - start >= SHORTEST_KEY && isPlatformKey(text.slice(start, i), rules)) return true;
    start = i + 1;
  }
  // Imported keys may hold characters that end ours.
  return rules.foreignKeys && text.split(/[\s,;"']+/).some((word) => isImported(word, rules));
}

function isImported(word: string, { matchesImported }: CredentialRules): boolean {
  return word.length >= SHORTEST_KEY && matchesImported(word);
}

function isKeyCode(code: number): boolean {
  return isBase62Code(code) || code === UNDERSCORE || code === HYPHEN;
}
