import { compileGlobs } from '../lib/glob.ts';

type Mask = (text: string) => string;

/** Shorter than any key of ours, */
const SHORTEST_KEY = 24;
/** and than any imported one. */
const SHORTEST_IMPORTED_KEY = 16;

/**
 * Masks what has the shape of a platform key, wherever in a text it stands, and what matches one of the patterns of
 * imported keys, as a segment of a path or a word. Cheap for short texts, and where there are no patterns.
 */
export function createKeyMask(prefixes: Iterable<string>, importedPatterns: readonly string[] = []): Mask {
  const maskOwn = createOwnMask(prefixes);
  if (importedPatterns.length === 0) return maskOwn;
  const isImported = compileGlobs(importedPatterns);
  return (text) => (text.length < SHORTEST_IMPORTED_KEY ? text : maskOwn(maskImported(text, isImported)));
}

function createOwnMask(prefixes: Iterable<string>): Mask {
  const names = [...new Set([...prefixes, 'pk', 'sk', 'tga'])].join('|');
  const shape = new RegExp(`\\b(${names})_(live_|test_)?[0-9A-Za-z_]{20,}`, 'g');
  // Every shape has an underscore, most paths have none.
  return (text) =>
    text.length < SHORTEST_KEY || !text.includes('_') ? text : text.replace(shape, '$1_[masked]');
}

/** The whole segment first: foreign keys may hold characters that end a word. */
function maskImported(text: string, isImported: (text: string) => boolean): string {
  const maskWord = (word: string): string => (isImported(word) ? '[masked]' : word);
  return text.replace(/[^/\s]{16,}/g, (segment) =>
    isImported(segment) ? '[masked]' : segment.replace(/[\w-]{16,}/g, maskWord),
  );
}
