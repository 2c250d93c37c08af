/**
 * gateway.yaml as a plain tree that remembers where everything stands. Reads YAML 1.2 (core schema, with
 * anchors), expands references, and knows nothing of the fields.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { expandReferences, type Surroundings } from './expand.ts';
import type { Path, Position, Problems } from './problems.ts';
import { quote } from './problems.ts';
import { reportSyntax } from './syntax.ts';

/** More than any sensible file has: bounds for one whose aliases multiply or run in circles. */
const MAX_DEPTH = 32;
const MAX_VALUES = 50_000;

/** Where a value stands. */
export interface Place {
  /** Of its name, or of itself in a list. */
  readonly key: Position;
  readonly value: Position;
  /** How a text with references was written; null for every other value. */
  readonly written: string | null;
}

export interface ConfigDocument {
  /** Maps as plain objects, lists as arrays, scalars as in JSON. `{}` for an empty file or one with broken syntax. */
  readonly root: unknown;
  placeOf(path: Path): Place | undefined;
}

/** Reports broken syntax, names that stand twice, and references that lead nowhere. */
export function readDocument(source: string, surroundings: Surroundings, problems: Problems): ConfigDocument {
  const lineCounter = new LineCounter();
  // Names that stand twice are found below, with the line of the first.
  const document = parseDocument(source, {
    lineCounter,
    prettyErrors: false,
    schema: 'core',
    uniqueKeys: false,
  });
  const positionAt = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const { contents } = document;
  const isUsable = reportSyntax(source, document, positionAt, problems);
  const resolveAlias = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const reader = new TreeReader({ resolveAlias, positionAt, surroundings, problems });
  const root = isUsable && contents !== null ? reader.read(contents) : {};
  return { root, placeOf: (path) => reader.places.get(JSON.stringify(path)) };
}

interface ReaderParts {
  /** The node an alias stands for, undefined if there is none; every other node is itself. */
  readonly resolveAlias: (node: unknown) => unknown;
  readonly positionAt: (offset: number) => Position;
  readonly surroundings: Surroundings;
  readonly problems: Problems;
}

class TreeReader {
  readonly places = new Map<string, Place>();
  readonly #parts: ReaderParts;
  #values = 0;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  read(contents: Node): unknown {
    return this.#readNode(contents, [], this.#positionOf(contents));
  }

  #positionOf(node: unknown): Position {
    return this.#parts.positionAt((node as Node | null)?.range?.[0] ?? 0);
  }

  #readNode(written: unknown, path: Path, key: Position): unknown {
    const place = { key, value: this.#positionOf(written), written: null };
    this.places.set(JSON.stringify(path), place);
    this.#values++;
    if (path.length > MAX_DEPTH || this.#values > MAX_VALUES) {
      this.#parts.problems.add([], place.value, 'the file is nested too deeply or too large');
      return null;
    }
    const node = this.#parts.resolveAlias(written);
    if (isMap(node)) return this.#readMap(node.items, path);
    if (isSeq(node)) {
      return node.items.map((item, i) => this.#readNode(item, [...path, i], this.#positionOf(item)));
    }
    if (isScalar(node))
      return typeof node.value === 'string' ? this.#expand(node.value, path, place) : node.value;
    if (node === undefined)
      this.#parts.problems.add(path, place.value, 'this alias names no anchor before it');
    return null;
  }

  #expand(written: string, path: Path, place: Place): string {
    const expanded = expandReferences(written, this.#parts.surroundings);
    if (expanded === null) return written;
    this.places.set(JSON.stringify(path), { ...place, written });
    if (expanded.problems.length > 0) {
      this.#parts.problems.add(path, place.value, expanded.problems.join('; '));
    }
    return expanded.text;
  }

  #readMap(pairs: readonly Pair[], path: Path): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const pair of pairs) {
      const position = this.#positionOf(pair.key);
      const name = isScalar(pair.key) ? String(pair.key.value) : null;
      if (name === null || name === '__proto__') {
        this.#parts.problems.addAt(position, path, 'this cannot be the name of a field; expected a word');
      } else if (Object.hasOwn(result, name)) {
        const first = this.places.get(JSON.stringify([...path, name]))?.key.line;
        const message = `${quote(name)} stands here a second time; expected it only once, as on line ${first}`;
        this.#parts.problems.addAt(position, path, message);
      } else {
        result[name] = this.#readNode(pair.value, [...path, name], position);
      }
    }
    return result;
  }
}
