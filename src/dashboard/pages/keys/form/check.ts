/** What can be told to be wrong before it is sent; the gateway checks all of it again. */
import { parseOriginPattern } from '../../../../domain/origin.ts';
import { normalizePermissions } from '../../../../domain/permission.ts';
import { ApiProblem } from '../../../api/http.ts';
import { nowMs } from '../../../format/now.ts';
import { type KeyFormValues, splitLines } from './values.ts';

type Check = (value: string) => string | null;

export const CHECKS = {
  name: (value: string) => (value.trim() === '' ? 'Give it a name' : null),
  allowed_origins: (value: string) => findFirst(splitLines(value), checkOrigin),
  permissions: (value: readonly string[]) => findFirst(value.flatMap(splitLines), checkPermission),
  expiresAt: (value: string, { expiry }: KeyFormValues) => {
    if (expiry !== 'custom') return null;
    const ms = Date.parse(value);
    if (Number.isNaN(ms)) return 'Choose a day and a time';
    return ms <= nowMs() ? 'This lies in the past' : null;
  },
};

function findFirst(texts: readonly string[], check: Check): string | null {
  for (const text of texts) {
    const problem = check(text);
    if (problem !== null) return problem;
  }
  return null;
}

function checkOrigin(text: string): string | null {
  const problem = parseOriginPattern(text);
  return typeof problem === 'string' ? `“${text}” ${problem}` : null;
}

function checkPermission(word: string): string | null {
  try {
    normalizePermissions([word]);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The fields of the form for those of the API, where they have another name. */
const FORM_FIELDS: Readonly<Record<string, string>> = {
  'budget.usd': 'budgetUsd',
  budget: 'budgetUsd',
  expires_at: 'expiresAt',
};

/** What the API said of each field, by the names of the form. */
export function toFormErrors(error: Error): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {};
  const found = error.fields.map(({ field, message }) => {
    // `allowed_ips.0` is about one line of a field.
    const name = field.replace(/\.\d+$/, '');
    return [FORM_FIELDS[name] ?? name, message] as const;
  });
  return Object.fromEntries(found);
}
