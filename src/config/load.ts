/**
 * Reads gateway.yaml. This folder knows what the file may say and turns it into a Config, or into the list of
 * everything that is wrong with it; it starts nothing and knows nothing of what the settings bring about.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ConfigError } from './config-error.ts';
import type { Config } from './config.ts';
import { checkConsistency } from './consistency.ts';
import { readDocument } from './document.ts';
import { checkSupported } from './not-supported.ts';
import { type Path, Problems } from './problems.ts';
import { checkReferences } from './references.ts';
import { Reporter } from './reporter.ts';
import { resolveConfig } from './resolve.ts';
import { validate } from './validate.ts';

const MAX_FILE_BYTES = 1024 * 1024;
const TOP = { line: 1, column: 1 };

/** Throws a ConfigError that holds every problem of the file. `env` is what `${VAR}` is read from. */
export function loadConfig(file: string, env: NodeJS.ProcessEnv): Config {
  const directory = dirname(resolve(file));
  const problems = new Problems(file);
  const source = readSource(file, problems);
  problems.throwIfAny();
  const document = readDocument(source, { env, directory }, problems);
  const reporter = new Reporter(document, problems);
  const valid = validate(reporter);
  checkReferences(reporter);
  checkConsistency(reporter);
  checkSupported(reporter);
  problems.throwIfAny();
  if (valid === null) throw new Error('a file that fits no schema was not reported');
  return resolveConfig(valid, directory);
}

/** What is wrong with an entry of a file that loadConfig took, but that somebody who knows more refuses. */
export function locateProblem(
  file: string,
  env: NodeJS.ProcessEnv,
  { path, message }: { readonly path: Path; readonly message: string },
): ConfigError {
  // Mistakes that came into the file since are for the next reading of it.
  const ignored = new Problems(file);
  const surroundings = { env, directory: dirname(resolve(file)) };
  const document = readDocument(readSource(file, ignored), surroundings, ignored);
  const problems = new Problems(file);
  new Reporter(document, problems).reportValue(path, message);
  return problems.toError();
}

/** Reports a file that cannot be read and returns an empty text then. */
function readSource(file: string, problems: Problems): string {
  try {
    if (statSync(file).size > MAX_FILE_BYTES) throw new RangeError(`is larger than ${MAX_FILE_BYTES} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    problems.add([], TOP, `the file cannot be read: ${explainReadError(error)}`);
    return '';
  }
}

function explainReadError(error: unknown): string {
  if (error instanceof RangeError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : (code ?? 'unknown error');
}
