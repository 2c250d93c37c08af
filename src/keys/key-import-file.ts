/** From the text of a file to its records: a JSON document, JSON lines, or CSV with a header. */
import { invalid } from './checks.ts';
import { parseCsv } from './key-import-csv.ts';
import { isObject } from './key-import-row.ts';

export interface ImportRecord {
  /** Line of the file, or position from 1 in a JSON document. */
  readonly row: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Messages quote nothing of the text, because it holds keys. */
export function readRecords(text: string, unwrap: (document: unknown) => readonly unknown[]): ImportRecord[] {
  const trimmed = text.replace(/^\uFEFF/, '').trimStart();
  if (trimmed.startsWith('[') || trimmed.startsWith('{')) return readJson(trimmed, text, unwrap);
  return readCsv(text);
}

function readJson(
  trimmed: string,
  text: string,
  unwrap: (document: unknown) => readonly unknown[],
): ImportRecord[] {
  const document = parseJson(trimmed);
  if (document === undefined) return readLines(text);
  return unwrap(document).map((fields, index) => toRecord(fields, index + 1, 'position'));
}

function readLines(text: string): ImportRecord[] {
  const lines = text.split('\n').map((line, index) => ({ line: line.trim(), row: index + 1 }));
  return lines
    .filter(({ line }) => line !== '')
    .map(({ line, row }) => {
      const fields = parseJson(line);
      if (fields === undefined) {
        throw invalid(`line ${row} of the file is no JSON; use a JSON array, one JSON object a line, or CSV`);
      }
      return toRecord(fields, row, 'line');
    });
}

function toRecord(fields: unknown, row: number, counted: string): ImportRecord {
  if (isObject(fields)) return { row, fields };
  throw invalid(`the entry at ${counted} ${row} of the file is no JSON object`);
}

/** V8 quotes the text in its message, which may be a key. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readCsv(text: string): ImportRecord[] {
  const [header, ...lines] = parse(text);
  if (header === undefined) throw invalid('the file is empty');
  const names = header.cells.map((cell) => cell.trim());
  if (!names.some((name) => SECRET_COLUMNS.has(name))) {
    throw invalid(
      `the first line of the file is no header; one of its columns must be ${[...SECRET_COLUMNS].join(', ')}`,
    );
  }
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice !== -1)
    throw invalid(`columns ${names.indexOf(names[twice] ?? '') + 1} and ${twice + 1} have one name`);
  return lines.map(({ line, cells }) => {
    if (cells.length === names.length) {
      return { row: line, fields: Object.fromEntries(names.map((name, index) => [name, cells[index]])) };
    }
    throw invalid(`line ${line} of the file has ${cells.length} fields, the header ${names.length}`);
  });
}

/** What a header must have one of; without it the first line would be taken for names although it is a key. */
const SECRET_COLUMNS: ReadonlySet<string> = new Set(['key', 'sha256', 'token', 'hashed_token']);

function parse(text: string) {
  try {
    return parseCsv(text);
  } catch (error) {
    throw invalid(`the file is no CSV: ${(error as Error).message}`);
  }
}
