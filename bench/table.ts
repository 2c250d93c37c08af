/** Rewrites the table in README.md from results/latest.json; `--check` fails where they differ. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Results, RESULTS_FILE } from './support/results.ts';
import { renderTable } from './support/render-table.ts';

const README = new URL('../README.md', import.meta.url);
const MARKED = /(<!-- bench -->\n)[^]*?(<!-- \/bench -->)/;

if (!existsSync(RESULTS_FILE)) fail('There is no bench/results/latest.json yet: run npm run bench.');
const readme = readFileSync(README, 'utf8');
const results = JSON.parse(readFileSync(RESULTS_FILE, 'utf8')) as Results;
if (!MARKED.test(readme)) fail('README.md has no <!-- bench --> … <!-- /bench --> to fill.');
const updated = readme.replace(
  MARKED,
  (_, open: string, close: string) => open + renderTable(results) + close,
);
if (!process.argv.includes('--check')) writeFileSync(README, updated);
else if (updated !== readme)
  fail('The table in README.md is not that of bench/results/latest.json: run node bench/table.ts');

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
