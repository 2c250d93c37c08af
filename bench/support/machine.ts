import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { findVersion } from './tools.ts';

/** What a reader must know to judge the figures. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly kernel: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
  };
}

/** Versions of everything that takes part; null = not installed and left out. */
export function describeVersions(): Record<string, string | null> {
  return {
    node: process.version,
    nginx: findVersion('nginx', ['-v'])?.replace('nginx version: nginx/', '') ?? null,
    wrk: findVersion('wrk', ['-v'])?.split(' ')[1] ?? null,
    undici: packageVersion('undici'),
    'http-proxy-3': packageVersion('http-proxy-3'),
  };
}

/** Short commit id, with `-dirty` where files differ from it. */
export function describeCommit(): string | null {
  return findVersion('git', ['describe', '--always', '--dirty', '--exclude', '*']);
}

function packageVersion(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
