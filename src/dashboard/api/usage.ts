import { useQuery } from '@tanstack/react-query';
import type { Page, RequestObject, UsageReportObject } from '../../admin/api-types.ts';
import { callApi, withQuery } from './http.ts';
import { LIVE_MS } from './query-client.ts';

/** The query of GET /usage. */
export interface UsageQuestion {
  readonly by: UsageReportObject['by'];
  readonly key_id?: string | undefined;
  readonly project_id?: string | undefined;
  readonly model?: string | undefined;
  readonly route?: string | undefined;
  readonly status?: string | undefined;
  /** How far back, as in `24h`; or from and to as instants. */
  readonly since?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** `isOver`: it is about a time that has passed, and is read once. */
export function useUsage(question: UsageQuestion, { isOver = false } = {}) {
  return useQuery({
    queryKey: ['usage', question],
    queryFn: () => callApi<UsageReportObject>('GET', withQuery('/usage', { ...question })),
    refetchInterval: isOver ? false : LIVE_MS,
    staleTime: isOver ? 60_000 : 2_000,
    placeholderData: (previous) => previous,
  });
}

/** The query of GET /requests. */
export interface RequestQuestion {
  readonly key_id?: string | undefined;
  readonly project_id?: string | undefined;
  readonly outcome?: string | undefined;
  readonly since?: string | undefined;
  readonly id?: string | undefined;
  readonly limit?: number | undefined;
}

export function useRequests(question: RequestQuestion) {
  return useQuery({
    queryKey: ['requests', question],
    queryFn: () => callApi<Page<RequestObject>>('GET', withQuery('/requests', { ...question })),
    select: ({ data }) => data,
    refetchInterval: LIVE_MS,
    placeholderData: (previous) => previous,
  });
}
