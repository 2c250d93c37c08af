/** The systems whose exports can be imported, and how the text of a file becomes rows. */
import type { ImportRecord } from './key-import-file.ts';
import { readRecords } from './key-import-file.ts';
import { KONG } from './key-import-kong.ts';
import { LITELLM } from './key-import-litellm.ts';
import { ONE_API } from './key-import-one-api.ts';
import { OWN } from './key-import-own.ts';
import type { ImportRow } from './key-import-row.ts';

/** How the export of one system is read. */
export interface ExportReader {
  /** The records in a JSON document; throws `invalid_value` when it is not of this system. */
  unwrap(document: unknown): readonly unknown[];
  toRow(record: ImportRecord, nowMs: number): ImportRow;
}

const READERS = { json: OWN, csv: OWN, litellm: LITELLM, kong: KONG, 'one-api': ONE_API } as const;

export type ImportFormat = keyof typeof READERS;

/** Throws `invalid_value` for a text that has no rows; what is wrong with single rows is in them. */
export function readImportFile(text: string, format: ImportFormat, nowMs: number): ImportRow[] {
  const reader: ExportReader = READERS[format];
  return readRecords(text, (document) => reader.unwrap(document)).map((record) =>
    reader.toRow(record, nowMs),
  );
}
