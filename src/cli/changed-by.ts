import { hostname, userInfo } from 'node:os';
import type { ChangedBy } from '../domain/audit.ts';

/** What the audit log keeps of whoever sits at the command line. */
export function describeOperator(): ChangedBy {
  return { actor: { type: 'cli', id: null, name: userName() }, source: hostname(), requestId: null };
}

/** Of a user without an account, as in many containers, only the number is known. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
