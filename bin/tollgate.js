#!/usr/bin/env node
// The command of an installed package: Node does not strip types under node_modules, so the compiled output runs.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const compiled = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const program = existsSync(compiled) ? compiled : fileURLToPath(new URL('../src/main.ts', import.meta.url));
process.argv.splice(2, 0, program);
await import('./with-node.js');
