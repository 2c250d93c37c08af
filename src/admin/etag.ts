/** Entity tags and If-Match (RFC 9110, 8.8.3 and 13.1.1): nobody overwrites a change he has not seen. */
import { hash } from 'node:crypto';
import { Problem } from './problem.ts';

/** What changes by being used is left out: a key in use could else never be changed. */
const VOLATILE = new Set([
  'usage',
  'last_used',
  'last_used_ip',
  'previous_secret',
  'status',
  'rotation_due_at',
  'key',
  'secret',
]);

export function entityTag(object: object): string {
  const stable = Object.entries(object).filter(([name]) => !VOLATILE.has(name));
  return `"${hash('sha256', JSON.stringify(stable), 'base64url').slice(0, 22)}"`;
}

/** Throws 412 unless the header is absent, `*`, or names the present state. Weak tags match nothing. */
export function requireMatch(ifMatch: string | undefined, object: object): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const present = entityTag(object);
  if (ifMatch.split(',').some((tag) => tag.trim() === present)) return;
  throw new Problem(412, 'precondition_failed', 'It was changed since you read it; read it again');
}
