/**
 * Permissions are `resource:action`. `*` stands for any resource or any action of what lies behind the
 * routes; it never reaches the management of keys, which only `api-keys:…` and `admin:*` open. `admin:*` is
 * everything.
 */

const ADMIN = 'admin:*';
const MANAGEMENT = 'api-keys:';
const PERMISSION = /^(?:\*|[A-Za-z0-9][A-Za-z0-9_.-]*):(?:\*|[A-Za-z0-9][A-Za-z0-9_.-]*)$/;
const MAX_LENGTH = 128;

/**
 * Permissions as they are stored: the words `read`, `write` and `admin` spelled out, doubles left out, order
 * kept. Deleting is never part of `write`. Throws a RangeError that names the first bad word.
 */
export function normalizePermissions(words: readonly string[]): string[] {
  return [...new Set(words.flatMap(expandWord))];
}

function expandWord(word: string): readonly string[] {
  if (word === 'read') return ['*:read'];
  if (word === 'write') return ['*:read', '*:write'];
  if (word === 'admin') return [ADMIN];
  if (word.length > MAX_LENGTH || !PERMISSION.test(word)) {
    const shown = JSON.stringify(word.length > MAX_LENGTH ? `${word.slice(0, MAX_LENGTH)}…` : word);
    throw new RangeError(
      `${shown} is not a permission; write resource:action such as tasks:read, *:read or tasks:*, or one of read, write, admin`,
    );
  }
  return [word];
}

/**
 * Whether one of the granted permissions includes the needed one. An empty list grants nothing here: that a
 * key without permissions may use all routes of its project is for the caller to decide.
 */
export function permits(granted: readonly string[], needed: string): boolean {
  for (const grant of granted) {
    if (includes(grant, needed)) return true;
  }
  return false;
}

/**
 * Whether who has `granted` may hand out all of `wanted`. Wanting nothing means full use of the routes, so
 * only one who has that himself may hand it out.
 */
export function covers(granted: readonly string[], wanted: readonly string[]): boolean {
  const asked = wanted.length === 0 ? ['*:*'] : wanted;
  return asked.every((permission) => permits(granted, permission));
}

/** `needed` may itself hold wildcards: then all that it stands for must be included. */
function includes(grant: string, needed: string): boolean {
  if (grant === needed || grant === ADMIN) return true;
  if (needed === ADMIN) return false;
  const anyAction = grant.endsWith(':*');
  if (grant.startsWith('*:')) {
    return (anyAction || needed.endsWith(grant.slice(1))) && !needed.startsWith(MANAGEMENT);
  }
  return anyAction && needed.startsWith(grant.slice(0, -1));
}
