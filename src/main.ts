#!/usr/bin/env node
import { runCli } from './cli/run.ts';

// The exit code is only set: leaving at once would cut off what a pipe has not taken yet.
process.exitCode = await runCli(process.argv.slice(2));
