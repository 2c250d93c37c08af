/** Checks of what people write. Each throws `invalid_value` with a text that names the field and what would be right. */
import { ManagementError } from '../domain/management-error.ts';

export const MAX_NAME_LENGTH = 200;
const MAX_LIST_LENGTH = 100;
/** About 100 years: what lies beyond is a typing error or a trick on some other reader of the date. */
const MAX_LIFETIME_MS = 36_500 * 86_400_000;

export function invalid(message: string): ManagementError {
  return new ManagementError('invalid_value', message);
}

/** One line of text without control characters, not empty; surrounding spaces are left out. */
export function checkLine(field: string, text: string, maxLength = MAX_NAME_LENGTH): string {
  const trimmed = text.trim();
  if (trimmed === '') throw invalid(`${field} is empty`);
  if (trimmed.length > maxLength) {
    throw invalid(`${field} has ${trimmed.length} characters; at most ${maxLength} are allowed`);
  }
  // Line and paragraph separators break lines in logs and tables just as control characters do.
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(trimmed) || !trimmed.isWellFormed()) {
    throw invalid(`${field} has a control character in it; use one line of plain text`);
  }
  return trimmed;
}

/** Lines without doubles, in the order given. `check` gives the form in which an entry is kept. */
export function checkList(
  field: string,
  entries: readonly string[],
  check: (entry: string) => string = (entry) => checkLine(field, entry),
): readonly string[] {
  if (entries.length > MAX_LIST_LENGTH) {
    throw invalid(`${field} has ${entries.length} entries; at most ${MAX_LIST_LENGTH} are allowed`);
  }
  return [...new Set(entries.map((entry) => check(entry)))];
}

/** Runs a parser of another room, whose RangeError says what is wrong. */
export function checkWith<T>(field: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) throw invalid(`${field}: ${error.message}`);
    throw error;
  }
}

/** An instant to come, in milliseconds, or null for never. */
export function checkExpiry(expiresAt: number | null, nowMs: number): number | null {
  if (expiresAt === null) return null;
  if (!Number.isSafeInteger(expiresAt)) throw invalid('expires_at is not an instant');
  if (expiresAt <= nowMs) throw invalid('expires_at lies in the past; give an instant to come, or never');
  if (expiresAt > nowMs + MAX_LIFETIME_MS) {
    throw invalid('expires_at lies more than 100 years ahead; use never instead');
  }
  return expiresAt;
}

/** Of a key that comes from elsewhere: it may have expired there already, and then stays so. */
export function checkImportedExpiry(
  expiresAt: number | null,
  nowMs: number,
): { readonly expiresAt: number | null; readonly lifetimeMs: number | null } {
  if (expiresAt !== null && Number.isSafeInteger(expiresAt) && expiresAt <= nowMs) {
    return { expiresAt, lifetimeMs: null };
  }
  const checked = checkExpiry(expiresAt, nowMs);
  return { expiresAt: checked, lifetimeMs: checked === null ? null : checked - nowMs };
}

/** One of the words. */
export function checkChoice<Word extends string>(field: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw invalid(`${field} is ${JSON.stringify(text.slice(0, 60))}; use one of ${words.join(', ')}`);
}
