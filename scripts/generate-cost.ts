/**
 * Keeps the figures in docs/cost.md and docs/usage.md those of the code: each is found by the words around it.
 * With `--check` it writes nothing and exits 1 where one differs. Fails where the words are gone, so that nobody
 * rewrites a sentence and leaves its figure to itself.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { upstreams } from '../src/config/schema/upstreams.ts';
import { BYTES_PER_FILE_TOKEN } from '../src/gateway/expected-usage.ts';
import {
  BINARY_BYTES_PER_TOKEN,
  BYTES_PER_TOKEN,
  STREAM_BYTES_PER_TOKEN,
} from '../src/gateway/usage-estimate.ts';
import { HEAD_BYTES, TAIL_BYTES, WHOLE_BYTES } from '../src/usage/answer-capture.ts';
import { PLACES } from '../src/usage/charged-answers.ts';
import { MAX_DECODED_BYTES } from '../src/usage/decode.ts';
import { MAX_TOKENS } from '../src/usage/metered-usage.ts';

interface Figure {
  readonly page: 'cost' | 'usage';
  readonly before: string;
  readonly value: string;
  readonly after: string;
}

const KB = 1024;
const MB = 1024 * 1024;
const { openai, anthropic, google, generic } = STREAM_BYTES_PER_TOKEN;
const defaults = upstreams.parse({ any: { url: 'http://127.0.0.1' } })['any'];
/** After n others an answer is still in its place with the probability (1 - 1/PLACES)^n. */
const halfForgotten = Math.floor((Math.LN2 * PLACES) / 1000) * 1000;

const FIGURES: readonly Figure[] = [
  cost('or above ', MAX_TOKENS / 1e6, ' million as missing'),
  cost('An answer up to ', WHOLE_BYTES / KB, ' KB is kept'),
  cost('first ', HEAD_BYTES / KB, ' KB and its last'),
  cost('KB and its last ', TAIL_BYTES / KB, ' KB, where usage stands'),
  cost('yields after ', MAX_DECODED_BYTES / MB, ' MB'),
  cost('| input | a token for ', BYTES_PER_TOKEN, ' bytes of the request |'),
  cost('| output of a document | a token for ', BYTES_PER_TOKEN, ' bytes of the answer |'),
  cost('| output of a stream | a token for ', openai, ' bytes (`openai`)'),
  cost('bytes (`openai`), ', anthropic, ' (`anthropic`)'),
  cost('(`anthropic`), ', google, ' (`google`)'),
  cost('(`google`), ', generic, ' (`generic`)'),
  cost('sound or a picture | a token for ', BINARY_BYTES_PER_TOKEN, ' bytes |'),
  cost('`assumedOutputTokens` of the upstream (', defaults?.assumedOutputTokens, ' where it says nothing)'),
  cost('of a form with\nfiles, every ', BYTES_PER_FILE_TOKEN, ' bytes'),
  { page: 'usage', before: 'bounded: after ', value: write(halfForgotten), after: ' others half' },
];

function cost(before: string, value: number | undefined, after: string): Figure {
  return { page: 'cost', before, value: write(value ?? Number.NaN), after };
}

function write(value: number): string {
  return value.toLocaleString('en-US');
}

function replaceFigure(text: string, { page, before, value, after }: Figure): string {
  const start = text.indexOf(before) + before.length;
  const end = text.indexOf(after, start);
  const found = text.slice(start, end);
  if (start < before.length || end === -1 || !/^[\d,.]+$/.test(found)) {
    throw new Error(
      `docs/${page}.md does not say "${before}…${after}" any more; scripts/generate-cost.ts must know`,
    );
  }
  return text.slice(0, start) + value + text.slice(end);
}

for (const page of ['cost', 'usage'] as const) {
  const file = new URL(`../docs/${page}.md`, import.meta.url);
  const text = readFileSync(file, 'utf8');
  const fresh = FIGURES.filter((figure) => figure.page === page).reduce(replaceFigure, text);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, fresh);
  } else if (fresh !== text) {
    process.stderr.write(
      `docs/${page}.md has other figures than the code; run node scripts/generate-cost.ts\n`,
    );
    process.exitCode = 1;
  }
}
