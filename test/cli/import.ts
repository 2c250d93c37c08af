/** Imports of files that a test writes, through the command line. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Cli } from './cli.ts';

export interface ImportReport {
  readonly dry_run: boolean;
  readonly rows: number;
  readonly imported: number;
  readonly keys: readonly Record<string, unknown>[];
  readonly errors: readonly { readonly row: number; readonly field: string; readonly message: string }[];
}

export interface Imported extends Answer {
  readonly report: ImportReport;
}

/** `content`: text as it is, anything else as JSON. */
export async function importFile(cli: Cli, content: unknown, ...args: readonly string[]): Promise<Imported> {
  const file = join(cli.directory, 'import.txt');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const answer = await cli.run('keys', 'import', file, ...args, '--json');
  if (answer.stdout === '') throw new Error(answer.stderr);
  return { ...answer, report: JSON.parse(answer.stdout) as ImportReport };
}
