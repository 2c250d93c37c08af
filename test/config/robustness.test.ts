import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { mistakesIn } from './load-text.ts';

const COMMITTED = readFileSync(join(import.meta.dirname, '../../gateway.yaml'), 'utf8');
const SECRET = 'hunter2-Zq9';

/** Every field of every section, so that a change may hit any of them. */
const COMPLETE = {
  listen: { host: '127.0.0.1', port: 0, workers: 'auto' },
  telemetry: { port: 0 },
  limits: { store: 'memory', onStoreError: 'local', failuresPerMinute: 5 },
  defaultPlan: 'a',
  trustedProxies: ['10.0.0.0/8'],
  keys: {
    prefix: 'pg',
    formats: ['pair'],
    declared: [
      { name: 'ci', sha256: 'a'.repeat(64), routes: ['r'], rateLimits: { burst: 5 }, metadata: { a: 'b' } },
    ],
  },
  plans: { a: { requestsPerMinute: 5, burst: 9 } },
  upstreams: { u: { url: 'http://u', credential: { mode: 'inject', value: 'v' }, timeouts: { idleMs: 5 } } },
  routes: [
    {
      name: 'r',
      path: '/:a/',
      upstream: 'u',
      fallbacks: ['u'],
      agentParam: 'a',
      permissions: { GET: 'a:b' },
      endpoints: ['*'],
      methods: ['GET'],
      stripPrefix: '/:a',
    },
  ],
  projects: { p: { policy: { blockPatterns: ['a'], rateLimits: { requestsPerDay: 5 } }, formats: ['pair'] } },
  usage: { records: '30d' },
};

const strange = fc.oneof(
  fc.constantFrom(
    '${S}',
    '${file:x}',
    '${S:-}',
    '$${',
    '',
    '__proto__',
    'constructor',
    '30d',
    '/:a',
    'Bearer ',
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.double(),
);

/** Replaces, adds or removes one thing somewhere in the tree. */
function change(tree: unknown, choose: (count: number) => number, value: unknown): unknown {
  if (typeof tree !== 'object' || tree === null) return value;
  const entries = Object.entries(tree as Record<string, unknown>);
  const at = choose(entries.length + 2);
  if (at === entries.length) return value;
  if (at > entries.length)
    return Array.isArray(tree) ? [...entries.map(([, item]) => item), value] : { ...tree, extra: value };
  const changed = entries.map(
    ([name, item], i) => [name, i === at ? change(item, choose, value) : item] as const,
  );
  const kept = choose(8) === 0 ? changed.toSpliced(at, 1) : changed;
  return Array.isArray(tree) ? kept.map(([, item]) => item) : Object.fromEntries(kept);
}

it('the complete file is valid', () => {
  expect(mistakesIn(stringify(COMPLETE))).toEqual([]);
});

it('a changed tree loads, or is refused with mistakes that hold no secret', () => {
  const changes = fc.array(fc.tuple(fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), strange), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(changes, (list) => {
      const changed = list.reduce<unknown>((tree, [numbers, value]) => {
        let used = 0;
        return change(tree, (count) => (numbers[used++] ?? 0) % count, value);
      }, COMPLETE);
      expect(mistakesIn(stringify(changed), { env: { S: SECRET } }).join('\n')).not.toContain(SECRET);
    }),
    { numRuns: 500 },
  );
});

it('a changed text loads, or is refused with mistakes', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      '- ',
      '&a ',
      '*a',
      '!!x ',
      '"',
      "'",
      '|\n',
      '? ',
      '<<: ',
      '%YAML 1.1\n---\n',
      '\t',
      '\0',
      '${',
    ),
    fc.string({ maxLength: 5 }),
  );
  const edits = fc.array(fc.record({ at: fc.nat(COMMITTED.length), remove: fc.nat(20), insert: piece }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(edits, (list) => {
      const text = list.reduce((before, { at, remove, insert }) => {
        return before.slice(0, at) + insert + before.slice(at + remove);
      }, COMMITTED);
      for (const mistake of mistakesIn(text)) expect(mistake).toMatch(/^[1-9]\d*:[1-9]\d* /);
    }),
    { numRuns: 500 },
  );
});
