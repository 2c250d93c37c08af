/**
 * References inside string values: `${VAR}`, `${VAR:-default}` and `${file:/run/secrets/x}`; `$${` stands for
 * `${` itself. What they stand for is a secret until proven otherwise and never part of a message.
 */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { quote } from './problems.ts';

/** Far more than a credential needs, and a bound for what a mistaken path may load. */
const MAX_FILE_BYTES = 64 * 1024;
const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?$/;

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What paths are relative to. */
  readonly directory: string;
}

export interface Expanded {
  readonly text: string;
  /** What is wrong with its references, each a sentence; then `text` means nothing. */
  readonly problems: readonly string[];
}

/** null for a text without any reference. */
export function expandReferences(text: string, surroundings: Surroundings): Expanded | null {
  if (!text.includes('${')) return null;
  const problems: string[] = [];
  const expanded = text.replaceAll(REFERENCE, (written: string, inner?: string, end?: string) => {
    if (inner === undefined) return '${';
    const result = end === '}' ? lookUp(inner, surroundings) : { problem: notAReference(written) };
    if ('value' in result) return result.value;
    problems.push(result.problem);
    return '';
  });
  return { text: expanded, problems };
}

type Lookup = { readonly value: string } | { readonly problem: string };

function lookUp(inner: string, { env, directory }: Surroundings): Lookup {
  if (inner.startsWith('file:')) return readSecretFile(inner.slice(5), directory);
  const [, name, fallback] = VARIABLE.exec(inner) ?? [];
  if (name === undefined) return { problem: notAReference(`\${${inner}}`) };
  // process.env inherits from Object, so that `constructor` would be found in it.
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  // As in a shell, :- also replaces an empty value.
  if (fallback !== undefined) return { value: value === undefined || value === '' ? fallback : value };
  if (value !== undefined) return { value };
  return {
    problem: `the environment variable ${name} is not set; set it, or write \${${name}:-default}`,
  };
}

function notAReference(written: string): string {
  return `${quote(written)} is no reference; expected \${VAR}, \${VAR:-default} or \${file:PATH}, or $\${ for the characters themselves`;
}

/** The content without the line break that editors and `echo` leave at its end. */
function readSecretFile(path: string, directory: string): Lookup {
  const file = resolve(directory, path);
  try {
    const stats = statSync(file);
    // A device or a pipe could keep the start waiting for ever.
    if (!stats.isFile()) return { problem: `${quote(path)} is no regular file` };
    if (stats.size > MAX_FILE_BYTES) {
      return { problem: `${quote(path)} is larger than ${MAX_FILE_BYTES} bytes` };
    }
    return { value: readFileSync(file, 'utf8').replace(/(?:\r?\n)+$/, '') };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { problem: `the file ${quote(path)} cannot be read (${reason})` };
  }
}
