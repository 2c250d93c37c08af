/** The rules as people read them: two tables of docs/architecture.md. */

export interface Rules {
  /** Folder of src → what its files may import. `main.ts` stands for the files of src itself. */
  readonly folders: ReadonlyMap<string, FolderRule>;
  /** Package, or global such as `process.env` → path beginnings below src that may use it. */
  readonly places: ReadonlyMap<string, readonly string[]>;
}

export interface FolderRule {
  readonly mayImport: readonly string[];
  /** Folders of which `import type` alone is allowed. */
  readonly mayImportTypesOf: readonly string[];
}

const FOLDERS_HEADING = '| folder | may import | types only |';
const PLACES_HEADING = '| package or global | only in |';

/** Throws where a table is missing or empty, since no rule would mean no violation. */
export function readRules(markdown: string): Rules {
  const folders = readTable(markdown, FOLDERS_HEADING).map(
    ([names, may, types]) =>
      [readCodes(names), { mayImport: readCodes(may), mayImportTypesOf: readCodes(types) }] as const,
  );
  const places = readTable(markdown, PLACES_HEADING).map(
    ([names, paths]) => [readCodes(names), readCodes(paths)] as const,
  );
  return { folders: spread(folders), places: spread(places) };
}

function spread<Value>(rows: readonly (readonly [readonly string[], Value])[]): Map<string, Value> {
  return new Map(rows.flatMap(([names, value]) => names.map((name) => [name, value] as const)));
}

/** The cells of each row below `heading`. */
function readTable(markdown: string, heading: string): string[][] {
  const lines = markdown.split('\n');
  const start = lines.indexOf(heading);
  if (start === -1) throw new Error(`No table "${heading}"`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  const rows = rest.slice(0, end === -1 ? rest.length : end);
  if (rows.length === 0) throw new Error(`The table "${heading}" is empty`);
  return rows.map((row) => row.split('|').slice(1, -1));
}

/** The words between backticks. */
function readCodes(cell: string | undefined): string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');
}
