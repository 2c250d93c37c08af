import { invalid } from './checks.ts';
import { isObject } from './key-import-row.ts';

/** The records of a JSON document: an array, an answer that holds one under some name, or one record alone. */
export function unwrapList(document: unknown, names: readonly string[]): readonly unknown[] {
  if (Array.isArray(document)) return document;
  if (!isObject(document)) return [document];
  refusePart(document);
  for (const name of names) {
    const list = document[name];
    if (Array.isArray(list)) return list;
    if (isObject(list) && Array.isArray(list['items'])) return unwrapList(list, ['items']);
  }
  return [document];
}

/** An answer of a paged API that is not the whole list would lose keys without a word. */
function refusePart(document: Readonly<Record<string, unknown>>): void {
  const { next, next_cursor: cursor, total, total_pages: pages, items } = document;
  const isCut =
    (typeof next === 'string' && next !== '') ||
    (typeof cursor === 'string' && cursor !== '') ||
    (typeof pages === 'number' && pages > 1) ||
    (typeof total === 'number' && Array.isArray(items) && items.length < total);
  if (isCut) throw invalid('the file is one page of several; put all pages into one file');
}
