/**
 * Writes test/support/admin-api.d.ts, the types of a client of the management API, from the OpenAPI document. The
 * generator has packages of its own in tools/client, so `npm run client` installs them and runs this. With `--check`
 * it needs none of them: the first line of the file says of which document it was made.
 */
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readOpenApi } from './openapi-document.ts';

const TYPES = new URL('../test/support/admin-api.d.ts', import.meta.url);
const GENERATOR = fileURLToPath(new URL('../tools/client/generate.js', import.meta.url));

const { paths, components, ...rest } = await readOpenApi();
// Everything under /dashboard but the session is there under /v1 as well.
const typed = Object.entries(paths).filter(([path]) => path.startsWith('/v1/') || path.endsWith('/session'));
const document = JSON.stringify({ ...rest, paths: Object.fromEntries(typed), components }, withoutExamples);
// Without the version of the document, which changes no type.
const heading = `// Made of /openapi.json (sha256 ${hash('sha256', JSON.stringify([typed, components]))}) by npm run client.\n`;

if (!process.argv.includes('--check')) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [GENERATOR], {
    input: document,
    encoding: 'utf8',
    maxBuffer: 16 * 1_024 * 1_024,
  });
  if (status === 0) writeFileSync(TYPES, `${heading}\n${stdout}`);
  else fail(`${stderr}tools/client/generate.js failed; npm run client installs what it needs`);
} else if (!existsSync(TYPES) || !readFileSync(TYPES, 'utf8').startsWith(heading)) {
  fail('test/support/admin-api.d.ts is not what src/admin says; run npm run client');
}

/** They would stand as comments beside every type. */
function withoutExamples(name: string, value: unknown): unknown {
  return name === 'example' || name === 'examples' ? undefined : value;
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
