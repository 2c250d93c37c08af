/** Who else on this machine can read what should be secret. */
import { readFileSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { usageFileOf } from '../usage-reader.ts';
import { createFinding, type Finding } from './finding.ts';

const READ_BY_OTHERS = 0o004;
const ENTER_BY_OTHERS = 0o001;

export function checkFiles(
  config: Config,
  /** null: not known. */
  configFile: string | null,
  platform: NodeJS.Platform,
): readonly Finding[] {
  // Windows has no such bits.
  if (platform === 'win32') return [];
  const findings: Finding[] = [];
  const check = (file: string, what: string): void => {
    if (isReadableByOthers(resolve(file))) findings.push(createFinding('readable_by_others', file, what));
  };
  check(config.keys.pepperFile, 'holds the secret under which all keys are hashed');
  if (config.storage.engine === 'sqlite') {
    const { file } = config.storage;
    check(file, 'holds the hashes of keys and who they belong to');
    check(`${file}-wal`, 'holds the hashes of keys and who they belong to');
    check(usageFileOf(file), 'holds who used what');
    check(`${usageFileOf(file)}-wal`, 'holds who used what');
  }
  if (configFile !== null && holdsSecret(config, configFile)) {
    check(configFile, 'holds the credential of an upstream in plain text');
  }
  return findings;
}

/** A file is out of reach where others cannot enter one of the directories above it. */
function isReadableByOthers(file: string): boolean {
  const stats = statOrNull(file);
  if (stats === null || (stats.mode & READ_BY_OTHERS) === 0) return false;
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    const above = statOrNull(directory);
    if (above === null || (above.mode & ENTER_BY_OTHERS) === 0) return false;
    if (directory === dirname(directory)) return true;
  }
}

function statOrNull(file: string): Stats | null {
  return statSync(file, { throwIfNoEntry: false }) ?? null;
}

/** A value that came from the environment or from another file does not stand in the text. */
function holdsSecret({ upstreams }: Config, configFile: string): boolean {
  const text = readFileSync(configFile, 'utf8');
  return Object.values(upstreams).some(({ credential: { value } }) => value !== null && text.includes(value));
}
