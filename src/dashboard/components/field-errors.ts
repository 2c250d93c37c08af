import { ApiProblem } from '../api/http.ts';

/**
 * What the gateway said of each field, by the name that the form gives it. `policy.blockPatterns.1` is about one entry
 * of a field, so it is told at the field.
 */
export function toFieldErrors(
  error: Error,
  rename: (field: string) => string = (field) => field,
): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {};
  return Object.fromEntries(
    error.fields.map(({ field, message }) => [rename(field.replace(/\.\d+$/, '')), message]),
  );
}
