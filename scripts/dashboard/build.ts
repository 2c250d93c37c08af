/** Builds the dashboard into dist/dashboard, and knows whether what lies there is made of the present sources. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TARGET = join(ROOT, 'dist/dashboard');
/** What the bundle is made of. Of src/admin it takes types alone, which leave nothing in it. */
const SOURCES = ['src/dashboard/**/*.*', 'src/{domain,lib}/**/*.ts', 'vite.config.ts', 'package-lock.json'];
/** In the target: the hash of the sources that it was built of. */
const MARK = '.sources';

/** Some milliseconds. */
export function isDashboardFresh(): boolean {
  const mark = join(TARGET, MARK);
  return existsSync(mark) && readFileSync(mark, 'utf8') === hashSources();
}

/** Several seconds. The files so far stay until all new ones are there. */
export async function buildDashboard(): Promise<void> {
  const hash = hashSources();
  const { build } = await import('vite');
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const made = mkdtempSync(join(ROOT, 'dist/dashboard-'));
  // Gone when it has become the target; left behind when the build fails or is ended.
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  await build({
    configFile: join(ROOT, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: made },
  });
  // A temporary directory is closed to others, and the server may run as another user.
  chmodSync(made, 0o755);
  compressAssets(join(made, 'assets'));
  writeFileSync(join(made, MARK), hash);
  replaceTarget(made);
}

function hashSources(): string {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: ROOT }).toSorted()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('base64url');
}

/** Beside each file one that is sent to browsers that take gzip, which all do. */
function compressAssets(directory: string): void {
  for (const file of globSync('*.{js,css,svg}', { cwd: directory })) {
    const path = join(directory, file);
    const level = constants.Z_BEST_COMPRESSION;
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level }));
  }
}

/** Two builds may end at once: then the other one has taken the place, and either of them will do. */
function replaceTarget(made: string): void {
  const old = `${made}.old`;
  rename(TARGET, old);
  rename(made, TARGET);
  for (const rest of [made, old]) rmSync(rest, { recursive: true, force: true });
}

/** Leaves things as they are where `from` is gone or `to` is taken. */
function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
