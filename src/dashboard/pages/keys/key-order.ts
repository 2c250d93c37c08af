/** Which keys of a list show, and in which order. */
import type { KeyObject } from '../../../admin/api-types.ts';

export type SortColumn =
  | 'name'
  | 'project'
  | 'env'
  | 'plan'
  | 'usage'
  | 'last_used'
  | 'expires_at'
  | 'status'
  | 'created_at';

export interface Sorting {
  readonly column: SortColumn;
  readonly isDescending: boolean;
}

export const NEWEST_FIRST: Sorting = { column: 'created_at', isDescending: true };

/** Project ids to names. */
export type ProjectNames = ReadonlyMap<string, string>;

/**
 * Those in which every word of `text` occurs: in name, description, id, project, plan, prefix, last characters or
 * public half. A whole key finds its own row too, so that one that leaked can be pasted; it is sent nowhere.
 */
export function searchKeys(
  keys: readonly KeyObject[],
  text: string,
  projects: ProjectNames,
): readonly KeyObject[] {
  const words = text.trim().split(/\s+/);
  if (words[0] === '') return keys;
  return keys.filter((key) => {
    const found = describe(key, projects);
    return words.every((word) => found.includes(word.toLowerCase()) || isSecretOf(word, key));
  });
}

export function sortKeys(
  keys: readonly KeyObject[],
  { column, isDescending }: Sorting,
  projects: ProjectNames,
): readonly KeyObject[] {
  const sign = isDescending ? -1 : 1;
  return keys.toSorted((a, b) => compare(rank(a, column, projects), rank(b, column, projects), sign));
}

function describe(key: KeyObject, projects: ProjectNames): string {
  const { id, name, description, prefix, last8, public_key: publicKey, plan, project_id: projectId } = key;
  const texts = [id, name, description, startOf(prefix), last8, publicKey, plan, projects.get(projectId)];
  return texts.filter(Boolean).join('\n').toLowerCase();
}

/** The secret half of a pair stands after a colon. */
function isSecretOf(word: string, { prefix, last8 }: KeyObject): boolean {
  const secret = word.slice(word.indexOf(':') + 1);
  const start = startOf(prefix);
  return secret.length >= start.length + last8.length && secret.startsWith(start) && secret.endsWith(last8);
}

/** `tg_live_a1b2c3d4...` without its dots. */
function startOf(prefix: string): string {
  return prefix.replace(/\.+$/, '');
}

function rank(key: KeyObject, column: SortColumn, projects: ProjectNames): string | number | null {
  if (column === 'project') return projects.get(key.project_id)?.toLowerCase() ?? null;
  if (column === 'usage') return key.usage.requests_this_month;
  if (column === 'name') return key.name.toLowerCase();
  return key[column];
}

/** What is not there comes last in either direction. */
function compare(a: string | number | null, b: string | number | null, sign: number): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}
