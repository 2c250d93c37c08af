import type { ConfigDocument, Place } from './document.ts';
import { type Path, type Problems, quote } from './problems.ts';
import { isSecretPath } from './secrets.ts';
import { valueAt } from './tree.ts';

/** A tree that is judged, and the way to say where in the file something is wrong with it. */
export class Reporter {
  readonly root: unknown;
  readonly #document: ConfigDocument;
  readonly #problems: Problems;

  constructor(document: ConfigDocument, problems: Problems) {
    this.root = document.root;
    this.#document = document;
    this.#problems = problems;
  }

  /** At the value; where there is none, at what should have held it. */
  reportValue(path: Path, message: string): void {
    const written = this.#document.placeOf(path);
    this.#problems.add(path, written?.value ?? this.#nearestPlace(path).key, message);
  }

  /** At the name before the colon, or at the item of a list. */
  reportName(path: Path, message: string): void {
    this.#problems.add(path, this.#nearestPlace(path).key, message);
  }

  /** Whether the value of this field itself is already reported. */
  isReported(path: Path): boolean {
    return this.#problems.has(path);
  }

  /** 0 where nothing stands. */
  lineOf(path: Path): number {
    return this.#document.placeOf(path)?.value.line ?? 0;
  }

  /** How a text with references was written, else null. */
  writtenAt(path: Path): string | null {
    return this.#document.placeOf(path)?.written ?? null;
  }

  /** The value in words. What came from a reference, or is a secret by its field, is not repeated. */
  describeValue(path: Path): string {
    const value = valueAt(this.root, path);
    if (value === undefined || value === null) return 'nothing';
    if (Array.isArray(value)) return 'a list';
    if (typeof value === 'object') return 'fields with names';
    if (isSecretPath(path)) return 'something else';
    const written = this.writtenAt(path);
    if (written !== null) return `something else behind ${quote(written)}`;
    return typeof value === 'string' ? quote(value) : JSON.stringify(value);
  }

  #nearestPlace(path: Path): Place {
    for (let length = path.length; length > 0; length--) {
      const place = this.#document.placeOf(path.slice(0, length));
      if (place !== undefined) return place;
    }
    const top = { line: 1, column: 1 };
    return { key: top, value: top, written: null };
  }
}
