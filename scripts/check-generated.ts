/**
 * Fails when a generated file is not what its generator would write today: runs every scripts/generate-*.ts,
 * and the one that fills the README's performance table, with --check.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';

const generators = [...globSync('scripts/generate-*.ts').toSorted(), 'bench/table.ts'];
const failed = generators.filter((file) => existsSync(file) && !isClean(file));

if (failed.length > 0) {
  process.stderr.write(`Not up to date; run: ${failed.map((file) => `node ${file}`).join(' && ')}\n`);
  process.exitCode = 1;
}

function isClean(generator: string): boolean {
  return spawnSync(process.execPath, [generator, '--check'], { stdio: 'inherit' }).status === 0;
}
