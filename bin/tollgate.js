#!/usr/bin/env node
// The command of an installed package: Node does not strip types under node_modules, so the compiled output runs.
import { existsSync } from 'node:fs';

const compiled = new URL('../dist/main.js', import.meta.url);
await import(existsSync(compiled) ? compiled.href : new URL('../src/main.ts', import.meta.url).href);
