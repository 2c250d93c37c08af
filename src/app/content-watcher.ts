/**
 * Notices that the content of a file changed. It polls a hash instead of watching, because a Kubernetes
 * ConfigMap replaces a directory behind a symbolic link, which file watchers do not see.
 */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const INTERVAL_MS = 500;

/** The hash of what is in the file now; null when it cannot be read. */
export function digestFile(file: string): string | null {
  try {
    return hash('sha256', readFileSync(file));
  } catch {
    return null;
  }
}

/** `known`: the hash of the content that is in use already. */
export function watchContent(file: string, known: string | null, onChange: () => void): { stop(): void } {
  let used = known;
  let last = known;
  function check(): void {
    const digest = digestFile(file);
    // Two looks must agree: a file that is missing or half-written for a moment is being replaced.
    if (digest !== null && digest === last && digest !== used) {
      used = digest;
      onChange();
    }
    last = digest;
  }
  const timer = setInterval(check, INTERVAL_MS);
  return { stop: () => clearInterval(timer) };
}
