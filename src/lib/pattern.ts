/**
 * Regular expressions of users. JavaScript's own can take exponential time on a text that a stranger sends;
 * RE2 takes time linear in the text (https://swtch.com/~rsc/regexp/regexp3.html) and has no look-around and
 * no back-references for that.
 */
import { RE2JS } from 're2js';

export interface Pattern {
  matches(text: string): boolean;
  /** The matches from left to right, also those of no characters. Offsets are UTF-16 code units. */
  findAll(text: string): Generator<{ readonly start: number; readonly end: number }>;
}

const MAX_LENGTH = 4096;
/** Instructions. A character of the text costs at most one step of each, about 20 µs at this size. */
const MAX_PROGRAM_SIZE = 1000;

/** What is wrong with a pattern, as the rest of a sentence that begins with its name; null = nothing. */
export function checkPattern(source: string): string | null {
  if (source === '') return 'is empty';
  if (source.length > MAX_LENGTH) return `has more than ${MAX_LENGTH} characters`;
  const compiled = tryCompile(source);
  if (typeof compiled === 'string') return `is no regular expression in RE2 syntax: ${compiled}`;
  if (compiled.programSize() > MAX_PROGRAM_SIZE) return 'is too large; use smaller repetition counts';
  if (compiled.test('')) return 'matches the empty text, so it would match everything';
  return null;
}

/** Throws a RangeError where the text is no regular expression. */
export function compilePattern(source: string): Pattern {
  const compiled = tryCompile(source);
  if (typeof compiled === 'string') throw new RangeError(`the pattern ${source}: ${compiled}`);
  return {
    matches: (text) => compiled.test(text),
    *findAll(text) {
      const matcher = compiled.matcher(text);
      while (matcher.find()) yield { start: matcher.start(), end: matcher.end() };
    },
  };
}

function tryCompile(source: string): RE2JS | string {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
