import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LoadOptions, LoadReport } from './load.ts';

const GENERATOR = new URL('generator.ts', import.meta.url).pathname;

/** Runs our own generator in a process of its own. */
export async function runGenerator(options: LoadOptions): Promise<LoadReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [GENERATOR, JSON.stringify(options)]);
  return JSON.parse(stdout) as LoadReport;
}
