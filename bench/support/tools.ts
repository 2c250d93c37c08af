import { spawnSync } from 'node:child_process';

/** First line of what a command says about its version; null where it is not installed. */
export function findVersion(command: string, args: readonly string[]): string | null {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return error === undefined ? ((stdout + stderr).split('\n')[0]?.trim() ?? '') : null;
}
