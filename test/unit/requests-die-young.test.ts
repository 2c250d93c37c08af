/** docs/decisions/0007: a function that is written as the value of a property keeps its request alive. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';
import { expect, it } from 'vitest';

/** Once per connection, not per request. */
const ALLOWED = ['server.ts: socket.destroySoon'];

it('nothing in src/gateway assigns a function to a property', () => {
  const directory = 'src/gateway';
  const found = globSync('**/*.ts', { cwd: directory }).flatMap((file) =>
    findAssignedFunctions(readFileSync(join(directory, file), 'utf8')).map((name) => `${file}: ${name}`),
  );
  expect(found).toEqual(ALLOWED);
});

it('sees arrows, functions and private fields', () => {
  const text = 'a.b = () => 1; this.#c ??= function () {}; d.e = f; g(() => 2); const h = () => 3;';
  expect(findAssignedFunctions(text.replace('this.#c', 'this.c'))).toEqual(['a.b', 'this.c']);
  expect(findAssignedFunctions(`class X { #c; m() { this.#c = () => 1; } }`)).toEqual(['this.#c']);
});

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** The left sides, as written. */
function findAssignedFunctions(text: string): string[] {
  const names: string[] = [];
  visit(parseAst(text, { lang: 'ts' }), (node) => {
    const { left, right } = node as { left?: SyntaxNode; right?: SyntaxNode };
    if (node.type !== 'AssignmentExpression' || left?.type !== 'MemberExpression') return;
    if (right?.type.endsWith('FunctionExpression') === true) names.push(text.slice(left.start, left.end));
  });
  return names;
}

function visit(value: unknown, see: (node: SyntaxNode) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value && typeof value.type === 'string') see(value as SyntaxNode);
  for (const child of Object.values(value)) visit(child, see);
}
