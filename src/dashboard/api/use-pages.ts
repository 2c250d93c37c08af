import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Page } from '../../admin/api-types.ts';
import { callApi, withQuery } from './http.ts';
import { LIVE_MS } from './query-client.ts';

type Filter = Readonly<Record<string, string | null | undefined>>;
const PAGE_SIZE = 50;

/** A list that grows at its end, the newest first, as it is asked for more. It is read again while it is short. */
export function usePages<Item>(resource: string, filter: Filter) {
  const query = useInfiniteQuery({
    queryKey: [resource, filter],
    queryFn: ({ pageParam }) =>
      callApi<Page<Item>>(
        'GET',
        withQuery(`/${resource}`, { ...filter, limit: PAGE_SIZE, cursor: pageParam }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: cursor }) => cursor,
    // Many pages are many requests, and rows that move away under a reader.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 1 ? false : LIVE_MS),
    placeholderData: (previous) => previous,
  });
  const pages = query.data?.pages;
  const data = useMemo(() => pages?.flatMap((page) => page.data), [pages]);
  return { ...query, data };
}
