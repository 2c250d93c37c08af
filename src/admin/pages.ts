import { ManagementError } from '../domain/management-error.ts';

/** One page of a list that is short enough to be read whole. The cursor is the id after which it goes on. */
export function paginate<Item extends { readonly id: string }>(
  items: readonly Item[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): { data: readonly Item[]; next_cursor: string | null } {
  const last = cursor === undefined ? -1 : items.findIndex(({ id }) => id === cursor);
  if (cursor !== undefined && last === -1) {
    throw new ManagementError('invalid_value', 'cursor is not one of this list');
  }
  const data = items.slice(last + 1, last + 1 + limit);
  const isEnd = last + 1 + limit >= items.length;
  return { data, next_cursor: isEnd ? null : (data.at(-1)?.id ?? null) };
}
