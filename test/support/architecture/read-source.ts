/** What one source file says about the rest of the program, read from its syntax tree. */
import { parseAst } from 'vitest/node';

export interface SourceFile {
  /** Relative to src, with forward slashes: `gateway/forward.ts`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** `process.env`, `Date.now` or `new Date()`, once per occurrence. */
  readonly globals: readonly string[];
  readonly hasDefaultExport: boolean;
}

export interface Import {
  /** As written; null where it is computed and nothing can be said about it. */
  readonly specifier: string | null;
  readonly typeOnly: boolean;
}

interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

export function readSource(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  const globals: string[] = [];
  let hasDefaultExport = false;
  const program: unknown = parseAst(text, { lang: path.endsWith('.tsx') ? 'tsx' : 'ts' });
  visit(program, (node) => {
    const found = readImport(node);
    if (found !== null) imports.push(found);
    const global = readGlobal(node);
    if (global !== null) globals.push(global);
    if (node.type === 'ExportDefaultDeclaration' || exportsNameDefault(node)) hasDefaultExport = true;
  });
  return { path, lines: text.trimEnd().split('\n').length, imports, globals, hasDefaultExport };
}

function visit(value: unknown, see: (node: SyntaxNode) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, see);
  } else if (isNode(value)) {
    see(value);
    for (const child of Object.values(value)) visit(child, see);
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function readImport(node: SyntaxNode): Import | null {
  switch (node.type) {
    case 'ImportDeclaration':
      return { specifier: readText(node['source']), typeOnly: node['importKind'] === 'type' };
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      if (!isNode(node['source'])) return null;
      return { specifier: readText(node['source']), typeOnly: node['exportKind'] === 'type' };
    case 'TSImportType':
      return { specifier: readText(node['source']), typeOnly: true };
    case 'ImportExpression':
      return { specifier: readText(node['source']), typeOnly: false };
    case 'CallExpression': {
      if (!isIdentifier(node['callee'], 'require')) return null;
      const [argument] = node['arguments'] as unknown[];
      return { specifier: readText(argument), typeOnly: false };
    }
    default:
      return null;
  }
}

function readGlobal(node: SyntaxNode): string | null {
  switch (node.type) {
    case 'MemberExpression':
      return readMember(node['object'], [readName(node['property'])]);
    case 'NewExpression':
      return isIdentifier(node['callee'], 'Date') && isEmpty(node['arguments']) ? 'new Date()' : null;
    case 'CallExpression':
      // Called as a function, Date ignores its arguments and tells the present.
      return isIdentifier(node['callee'], 'Date') ? 'new Date()' : null;
    case 'VariableDeclarator':
      return readMember(node['init'], readPatternKeys(node['id']));
    case 'ImportDeclaration': {
      if (!['process', 'node:process'].includes(readText(node['source']) ?? '')) return null;
      const names = (node['specifiers'] as SyntaxNode[]).map((specifier) => readName(specifier['imported']));
      return names.includes('env') ? 'process.env' : null;
    }
    default:
      return null;
  }
}

/** `object.name` in any spelling: `process.env`, `globalThis.process.env`, `const { env } = process`. */
function readMember(object: unknown, names: readonly (string | null)[]): string | null {
  const isGlobal = (name: string): boolean =>
    isIdentifier(object, name) ||
    (isNode(object) && object.type === 'MemberExpression' && readName(object['property']) === name);
  if (names.includes('env') && isGlobal('process')) return 'process.env';
  if (names.includes('now') && isGlobal('Date')) return 'Date.now';
  return null;
}

function readPatternKeys(pattern: unknown): (string | null)[] {
  if (!isNode(pattern) || pattern.type !== 'ObjectPattern') return [];
  return (pattern['properties'] as SyntaxNode[]).map((property) => readName(property['key']));
}

function exportsNameDefault(node: SyntaxNode): boolean {
  return node.type === 'ExportSpecifier' && readName(node['exported']) === 'default';
}

function readName(node: unknown): string | null {
  if (!isNode(node)) return null;
  return node.type === 'Identifier' ? String(node['name']) : readText(node);
}

function readText(node: unknown): string | null {
  return isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null;
}

function isIdentifier(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node['name'] === name;
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}
