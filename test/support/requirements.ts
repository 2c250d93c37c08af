/**
 * Suites that need more than Node: a browser, a server, recorded traffic. Where it is missing the suite is
 * left out by name, and the summary says how to install it; with CI=true a missing program is a failure.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'vitest';

interface Requirement {
  /** The absolute path of what the suite needs, or null. */
  readonly find: () => string | null;
  readonly howTo: string;
  /** false: a machine may lack it even where CI=true. */
  readonly mandatoryInCi: boolean;
}

function program(names: readonly string[], debianPackage: string): Requirement {
  return { find: () => findProgram(names), howTo: `apt-get install ${debianPackage}`, mandatoryInCi: true };
}

const REQUIREMENTS = {
  chromium: program(['chromium', 'chromium-browser', 'google-chrome'], 'chromium'),
  nginx: program(['nginx'], 'nginx'),
  redis: program(['redis-server', 'valkey-server'], 'redis-server'),
  postgres: program(['postgres'], 'postgresql'),
  prometheus: program(['prometheus'], 'prometheus'),
  promtool: program(['promtool'], 'prometheus'),
  slowhttptest: program(['slowhttptest'], 'slowhttptest'),
  pythonRequests: {
    find: () => findProgram(['python3'], (path) => canRun(path, ['-c', 'import requests'])),
    howTo: 'apt-get install python3-requests',
    mandatoryInCi: true,
  },
  providerTraffic: {
    find: () => existingFile(process.env['PROVIDER_TRAFFIC']),
    howTo: 'set PROVIDER_TRAFFIC to a .jsonl file of recorded exchanges',
    mandatoryInCi: false,
  },
} as const satisfies Record<string, Requirement>;

export type RequirementName = keyof typeof REQUIREMENTS;

/** `describe`, run only where everything in `names` is there. `body` gets the absolute paths by name. */
export function describeWith<Name extends RequirementName>(
  names: readonly Name[],
  title: string,
  body: (paths: Readonly<Record<Name, string>>) => void,
): void {
  const found = names.map((name) => [name, REQUIREMENTS[name].find()] as const);
  const missing = found.filter(([, path]) => path === null).map(([name]) => name);
  if (missing.length === 0) {
    describe(title, () => body(Object.fromEntries(found) as Record<Name, string>));
    return;
  }
  const note = describeMissing(missing);
  const fails = process.env['CI'] === 'true' && missing.some((name) => REQUIREMENTS[name].mandatoryInCi);
  describe(title, () => {
    it('has what it needs', ({ skip }) => {
      if (fails) throw new Error(note);
      skip(note);
    });
  });
}

/** What is missing and how to get it, in one line. */
export function describeMissing(names: readonly RequirementName[]): string {
  return names.map((name) => `needs ${name}: ${REQUIREMENTS[name].howTo}`).join('; ');
}

function findProgram(
  names: readonly string[],
  isUsable: (path: string) => boolean = () => true,
): string | null {
  // Debian keeps servers out of the PATH of ordinary users, and PostgreSQL in a directory per version.
  const directories = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    ...globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed(),
  ];
  for (const name of names) {
    const found = directories
      .map((directory) => join(directory, name))
      .find((path) => existsSync(path) && isUsable(path));
    if (found !== undefined) return found;
  }
  return null;
}

function canRun(path: string, args: readonly string[]): boolean {
  return spawnSync(path, args, { stdio: 'ignore' }).status === 0;
}

function existingFile(path: string | undefined): string | null {
  return path !== undefined && existsSync(path) ? path : null;
}
