/** CSV as RFC 4180 has it: fields between commas, quoted ones may hold commas, quotes and line breaks. */

export interface CsvLine {
  /** Line of the file on which the record begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Records without empty lines. Throws a RangeError that names the line; it quotes nothing of the text. */
export function parseCsv(text: string): CsvLine[] {
  const records: CsvLine[] = [];
  // Spreadsheets begin their files with a byte order mark.
  const reader = { text: text.replace(/^\uFEFF/, ''), at: 0, line: 1 };
  while (reader.at < reader.text.length) {
    const { line } = reader;
    const cells = readRecord(reader);
    if (cells.length > 1 || cells[0] !== '') records.push({ line, cells });
  }
  return records;
}

interface Reader {
  readonly text: string;
  at: number;
  line: number;
}

function readRecord(reader: Reader): string[] {
  const cells: string[] = [];
  for (;;) {
    cells.push(reader.text[reader.at] === '"' ? readQuoted(reader) : readPlain(reader));
    const end = reader.text[reader.at];
    if (end === ',') {
      reader.at++;
      continue;
    }
    if (end === '\r') reader.at++;
    if (reader.text[reader.at] === '\n') reader.at++;
    reader.line++;
    return cells;
  }
}

function readPlain(reader: Reader): string {
  const start = reader.at;
  while (reader.at < reader.text.length && !',\r\n'.includes(reader.text.charAt(reader.at))) reader.at++;
  return reader.text.slice(start, reader.at);
}

function readQuoted(reader: Reader): string {
  const opened = reader.line;
  let cell = '';
  reader.at++;
  for (;;) {
    const quote = reader.text.indexOf('"', reader.at);
    if (quote === -1) throw new RangeError(`line ${opened}: a quoted field has no end`);
    const part = reader.text.slice(reader.at, quote);
    reader.line += part.split('\n').length - 1;
    cell += part;
    reader.at = quote + 1;
    if (reader.text[reader.at] !== '"') break;
    cell += '"';
    reader.at++;
  }
  if (reader.at < reader.text.length && !',\r\n'.includes(reader.text.charAt(reader.at))) {
    throw new RangeError(`line ${reader.line}: text follows the end of a quoted field`);
  }
  return cell;
}
