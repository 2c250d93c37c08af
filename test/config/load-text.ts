import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load.ts';

export interface Surroundings {
  readonly env?: Record<string, string>;
  /** Files beside gateway.yaml by name. */
  readonly files?: Record<string, string>;
}

/** Loads the text as gateway.yaml of a directory of its own. */
export function loadText(text: string, { env = {}, files = {} }: Surroundings = {}): Config {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-config-'));
  try {
    const file = join(directory, 'gateway.yaml');
    writeFileSync(file, text);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    return loadConfig(file, env);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The mistakes of the text as `line:column path: message`; empty when it loads. */
export function mistakesIn(text: string, surroundings?: Surroundings): string[] {
  try {
    loadText(text, surroundings);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
}
