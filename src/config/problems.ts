import { ConfigError, type ConfigProblem } from './config-error.ts';

/** Steps from the top of the file: names of fields and indexes of lists. */
export type Path = readonly (string | number)[];

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Collects what is wrong, so that all of it can be reported at once. */
export class Problems {
  readonly #file: string;
  readonly #found: ConfigProblem[] = [];
  readonly #paths = new Set<string>();

  constructor(file: string) {
    this.#file = file;
  }

  /** What is said first about a field counts: a value that could not be read is not judged as well. */
  add(path: Path, position: Position, message: string): void {
    if (this.has(path)) return;
    this.#paths.add(JSON.stringify(path));
    this.#found.push({ file: this.#file, ...position, path: formatPath(path), message });
  }

  /** About a place rather than the value of a field. */
  addAt(position: Position, path: Path, message: string): void {
    this.#found.push({ file: this.#file, ...position, path: formatPath(path), message });
  }

  /** Whether the value of this field itself is known to be wrong. */
  has(path: Path): boolean {
    return this.#paths.has(JSON.stringify(path));
  }

  /** Throws a ConfigError when there is anything to report. */
  throwIfAny(): void {
    if (this.#found.length > 0) throw this.toError();
  }

  /** Those of the file in its order. */
  toError(): ConfigError {
    return new ConfigError(this.#found.toSorted((a, b) => a.line - b.line || a.column - b.column));
  }
}

/** `routes[0].permissions.GET`; names that are no words are quoted. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = /^[\w-]+$/.test(step) ? step : quote(step);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** In quotes, on one line, and no longer than a line should be. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
