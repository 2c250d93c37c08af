/**
 * One row of an import, whatever system it comes from: fields that may be typed, as in JSON, or all text, as
 * in CSV. What cannot be read is collected, so that one run tells everything that is wrong with a file.
 */
import type { KeyFormat } from '../domain/key.ts';
import type { ImportProblem } from './key-import.ts';
import type { KeySettingsInput } from './key-settings.ts';

/** What a row asks for, in our words. The settings are checked later, against the configuration. */
export interface ImportRow {
  readonly row: number;
  /** The whole key; null where only its hash is known. */
  readonly plaintext: string | null;
  /** SHA-256 of the whole key, hexadecimal. */
  readonly sha256: string | null;
  /** The column that holds the key or its hash. */
  readonly secretField: string;
  readonly project: string | null;
  readonly env: string | null;
  /** The shape of a key of which only the hash is known. */
  readonly format: Exclude<KeyFormat, 'pair'> | null;
  /** What of the key may be shown, where only its hash is known. */
  readonly shown: { readonly prefix: string; readonly last8: string } | null;
  readonly enabled: boolean;
  readonly settings: KeySettingsInput & { readonly name: string };
  /** What could not be read. */
  readonly problems: readonly ImportProblem[];
}

/** Reads the fields of one row and remembers which were asked for and what was wrong with them. */
export class RowReader {
  readonly row: number;
  readonly problems: ImportProblem[] = [];
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();

  constructor(row: number, fields: Readonly<Record<string, unknown>>) {
    this.row = row;
    this.#fields = fields;
  }

  /** The bare value; undefined for one that is left out, null or an empty text. */
  value(field: string): unknown {
    this.#known.add(field);
    const value = Object.hasOwn(this.#fields, field) ? this.#fields[field] : undefined;
    return value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value;
  }

  text(field: string): string | undefined {
    return this.#read(field, 'a text', (value) => (typeof value === 'string' ? value.trim() : undefined));
  }

  number(field: string): number | undefined {
    return this.#read(field, 'a number', (value) => {
      const number = typeof value === 'string' ? Number(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
    });
  }

  flag(field: string): boolean | undefined {
    return this.#read(field, 'true or false', (value) => FLAGS.get(String(value).toLowerCase()));
  }

  /** A JSON array, `{a,b}` as PostgreSQL writes it, or entries between commas, semicolons or line breaks. */
  list(field: string): readonly string[] | undefined {
    return this.#read(field, 'a list of texts', (value) => {
      const entries = typeof value === 'string' ? splitList(value) : value;
      return isTextList(entries) ? entries : undefined;
    });
  }

  /** An object, or the JSON of one. */
  object(field: string): Readonly<Record<string, unknown>> | undefined {
    return this.#read(field, 'an object', (value) => {
      const object = typeof value === 'string' ? parseJson(value) : value;
      return isObject(object) ? object : undefined;
    });
  }

  /** Runs `parse` on the text; what it throws is told without the value. */
  parsed<T>(field: string, expected: string, parse: (value: unknown) => T | undefined): T | undefined {
    return this.#read(field, expected, (value) => {
      try {
        return parse(value);
      } catch {
        return undefined;
      }
    });
  }

  /** Refuses settings that would silently be lost, and with them what they forbid. */
  refuse(fields: readonly string[], message: string): void {
    for (const field of fields) {
      if (!isEmpty(this.value(field))) this.report(field, message);
    }
  }

  /** Names that nobody asked for. */
  unknownFields(): readonly string[] {
    return Object.keys(this.#fields).filter((field) => !this.#known.has(field));
  }

  report(field: string, message: string): void {
    this.problems.push({ row: this.row, field, message });
  }

  #read<T>(field: string, expected: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = this.value(field);
    if (value === undefined) return undefined;
    const result = read(value);
    // The value is not repeated: in a file with shifted columns it may be a key.
    if (result === undefined) this.report(field, `cannot be read; use ${expected}`);
    return result;
  }
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['t', true],
  ['1', true],
  ['false', false],
  ['f', false],
  ['0', false],
]);

/** Notes as a key keeps them: what is left out is left out, what is no text is kept as JSON. */
export function toMetadata(notes: Readonly<Record<string, unknown>>): Record<string, string> {
  const given = Object.entries(notes).filter(([, note]) => note !== undefined);
  return Object.fromEntries(
    given.map(([name, note]) => [name, typeof note === 'string' ? note : JSON.stringify(note)]),
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === false || value === '[]' || value === '{}') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

function splitList(text: string): unknown {
  if (text.startsWith('[')) return parseJson(text);
  const inner = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text;
  const entries = inner.split(/[,;\n]/).map((entry) => entry.trim().replace(/^"(.*)"$/, '$1'));
  return entries.filter((entry) => entry !== '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its message quotes the text.
    return undefined;
  }
}
