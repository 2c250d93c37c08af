/**
 * Keys that were made elsewhere come in: all of a file or, when one row is not right, none, with every
 * mistake told. Their secrets stay as they are, so that nobody has to change an application.
 */
import type { ApiKey } from '../domain/key.ts';
import { auditNewKey } from './audit-entries.ts';
import { checkLine, invalid } from './checks.ts';
import { createImportedKey, type ImportedKey } from './key-import-key.ts';
import { type ImportFormat, readImportFile } from './key-import-format.ts';
import type { ImportRow } from './key-import-row.ts';
import type { KeyServiceParts } from './key-service.ts';
import type { KeyRecord, NewKey } from './key-store.ts';

/** What is wrong with a row. `row`: its line in the file, or its position where the file is one JSON document. */
export interface ImportProblem {
  readonly row: number;
  readonly field: string;
  readonly message: string;
}

export interface ImportReport {
  readonly dryRun: boolean;
  readonly rows: number;
  /** Keys that were stored: all or none. */
  readonly imported: number;
  /** What the rows without mistakes became, or would become. */
  readonly keys: readonly { readonly row: number; readonly record: KeyRecord }[];
  readonly problems: readonly ImportProblem[];
}

export interface ImportOptions {
  readonly format: ImportFormat;
  /** Id or name of the project of rows that name none; `default` when left out. */
  readonly project?: string | undefined;
  readonly dryRun: boolean;
}

export class KeyImporter {
  readonly #parts: Omit<KeyServiceParts, 'randomText'>;
  constructor(parts: Omit<KeyServiceParts, 'randomText'>) {
    this.#parts = parts;
  }

  /** Throws `invalid_value` for a text without rows; what is wrong with rows is in the report. */
  async import(text: string, options: ImportOptions, createdBy: string): Promise<ImportReport> {
    const { keys, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const rows = readImportFile(text, options.format, nowMs);
    if (rows.length === 0) throw invalid('the file has no keys');
    const read = await this.#readRows(rows, options, checkLine('created_by', createdBy), nowMs);
    const problems = [...read.problems, ...(await this.#findDoubles(read.keys))];
    const dryRun = options.dryRun;
    const isGood = problems.length === 0;
    if (isGood && !dryRun) await keys.insertAll(read.keys.map((key) => this.#audited(key, nowMs)));
    return {
      dryRun,
      rows: rows.length,
      imported: isGood && !dryRun ? read.keys.length : 0,
      keys: read.keys.map(({ row, key }) => ({ row, record: toRecord(key) })),
      problems: problems.toSorted((a, b) => a.row - b.row),
    };
  }

  #audited(imported: ImportedKey, at: number): NewKey {
    return { ...imported, audit: auditNewKey(imported.key, { by: this.#parts.by, at }, 'key.import') };
  }

  async #readRows(rows: readonly ImportRow[], options: ImportOptions, createdBy: string, nowMs: number) {
    const problems: ImportProblem[] = [];
    const keys: ImportedKey[] = [];
    const projects = await this.#projectsOf(rows, options.project ?? 'default');
    const { hasher, newId } = this.#parts;
    const context = { hasher, newId, rules: this.#parts.rules(), projects, createdBy, nowMs };
    for (const row of rows) {
      const made = createImportedKey(row, options.project ?? 'default', context);
      if ('key' in made) keys.push(made);
      else problems.push(...made.problems);
    }
    return { keys, problems };
  }

  /** The projects that the rows name, by the names they use. */
  async #projectsOf(rows: readonly ImportRow[], fallback: string) {
    const names = new Set(rows.map(({ project }) => project ?? fallback));
    const found = await Promise.all([...names].map((name) => this.#parts.projects.find(name)));
    return new Map([...names].map((name, index) => [name, found[index]?.project ?? null]));
  }

  /** A secret that stands twice in the file, or that a key of the store has already. */
  async #findDoubles(keys: readonly ImportedKey[]): Promise<ImportProblem[]> {
    const owners = await this.#parts.keys.findOwners(keys.flatMap(({ identities }) => identities));
    const taken = new Map(owners.map(({ credential, keyId }) => [credential, `key ${keyId}`]));
    const problems: ImportProblem[] = [];
    for (const { row, field, identities } of keys) {
      const owner = identities.map((identity) => taken.get(identity)).find((found) => found !== undefined);
      if (owner !== undefined) problems.push({ row, field, message: `${owner} has this secret already` });
      for (const identity of identities) taken.set(identity, `row ${row}`);
    }
    return problems;
  }
}

function toRecord(key: ApiKey): KeyRecord {
  return { key, previousSecret: null, secretSince: key.createdAt };
}
