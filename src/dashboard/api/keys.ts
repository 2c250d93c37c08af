/** Keys: reading and changing them. A change is read again at once, wherever it shows. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { IssuedKeyObject, KeyChangesBody, KeyObject, NewKeyBody, Page } from '../../admin/api-types.ts';
import { callApi, withQuery } from './http.ts';
import { LIVE_MS } from './query-client.ts';

export interface KeyFilter {
  readonly status?: 'active' | 'disabled' | 'expired' | 'revoked' | undefined;
  readonly project_id?: string | undefined;
  readonly env?: 'live' | 'test' | undefined;
}

const PAGE_SIZE = 1_000;
/** Beyond so many pages a browser searches and sorts no longer fluidly; filters then find the rest. */
const MAX_PAGES = 10;

/**
 * All keys of a filter up to 10,000, the newest first; the rest is told by `isCut`. Pages after the first come
 * in by themselves, so that the first keys show at once.
 */
export function useKeys(filter: KeyFilter = {}) {
  const query = useInfiniteQuery({
    queryKey: ['api-keys', 'list', filter],
    queryFn: ({ pageParam }) => readKeys(filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: cursor }, pages) => (pages.length < MAX_PAGES ? cursor : null),
    // Many pages are many requests.
    refetchInterval: ({ state }) => LIVE_MS * Math.max(1, (state.data?.pages.length ?? 1) - 1) ** 2,
    placeholderData: (previous) => previous,
  });
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const pages = query.data?.pages;
  const keys = useMemo(() => pages?.flatMap(({ data }) => data), [pages]);
  return {
    ...query,
    keys,
    isComplete: pages !== undefined && !hasNextPage,
    isCut: pages !== undefined && !hasNextPage && pages.at(-1)?.next_cursor !== null,
  };
}

function readKeys(filter: KeyFilter, cursor: string | null): Promise<Page<KeyObject>> {
  return callApi('GET', withQuery('/api-keys', { ...filter, limit: PAGE_SIZE, cursor }));
}

export function useKey(id: string) {
  return useQuery({
    queryKey: ['api-keys', 'one', id],
    queryFn: () => callApi<KeyObject>('GET', keyPath(id)),
    refetchInterval: LIVE_MS,
  });
}

export function useCreateKey() {
  return useKeyMutation((body: NewKeyBody) => callApi<IssuedKeyObject>('POST', '/api-keys', body));
}

export function useChangeKey() {
  return useKeyMutation(({ id, changes }: { readonly id: string; readonly changes: KeyChangesBody }) =>
    callApi<KeyObject>('PATCH', keyPath(id), changes),
  );
}

export function useSwitchKey() {
  return useKeyMutation(({ id, enabled }: { readonly id: string; readonly enabled: boolean }) =>
    switchKey(id, enabled),
  );
}

/** The secret so far works on for `graceSeconds`. */
export function useRotateKey() {
  return useKeyMutation(({ id, graceSeconds }: { readonly id: string; readonly graceSeconds: number }) =>
    callApi<IssuedKeyObject>('POST', `${keyPath(id)}/rotate`, { grace_seconds: graceSeconds }),
  );
}

/** For good. */
export function useRevokeKey() {
  return useKeyMutation((id: string) => revokeKey(id));
}

export interface BulkChange {
  readonly ids: readonly string[];
  readonly action: 'disable' | 'revoke';
}

/** One after the other, to the end: resolves with the first failures in words. */
export function useChangeManyKeys() {
  return useKeyMutation(async ({ ids, action }: BulkChange): Promise<readonly string[]> => {
    const failures: string[] = [];
    for (const id of ids) {
      try {
        await (action === 'revoke' ? revokeKey(id) : switchKey(id, false));
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
    return failures;
  });
}

function switchKey(id: string, enabled: boolean): Promise<KeyObject> {
  return callApi<KeyObject>('POST', `${keyPath(id)}/${enabled ? 'enable' : 'disable'}`);
}

function revokeKey(id: string): Promise<undefined> {
  return callApi<undefined>('DELETE', keyPath(id));
}

/** Answers hold a plaintext key at times, so that none is kept after its component has gone. */
function useKeyMutation<Input, Answer>(mutationFn: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    gcTime: 0,
    // Not awaited: whoever asked for the change is told of its success first.
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['api-keys'] });
    },
  });
}

function keyPath(id: string): string {
  return `/api-keys/${encodeURIComponent(id)}`;
}
