#!/usr/bin/env node
import { asksToServe, holdSignals } from './cli/held-signals.ts';

const args = process.argv.slice(2);
const signals = asksToServe(args) ? holdSignals() : null;

// The rest takes a moment to load, in which a signal must not get lost.
const { runCli } = await import('./cli/run.ts');
// The exit code is only set: leaving at once would cut off what a pipe has not taken yet.
process.exitCode = await runCli(args, signals);
