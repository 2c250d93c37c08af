/** What is known of one key beside the key itself. */
import { useQuery } from '@tanstack/react-query';
import type { AuditRecordObject, KeyLimitsObject, Page } from '../../admin/api-types.ts';
import { callApi, withQuery } from './http.ts';
import { LIVE_MS } from './query-client.ts';

export function useKeyLimits(id: string) {
  return useQuery({
    queryKey: ['api-keys', 'limits', id],
    queryFn: () => readKeyLimits(id),
    refetchInterval: LIVE_MS,
  });
}

export function readKeyLimits(id: string): Promise<KeyLimitsObject> {
  return callApi('GET', `/api-keys/${encodeURIComponent(id)}/limits`);
}

/** What was done to the key, newest first. */
export function useKeyTrail(id: string) {
  return useQuery({
    queryKey: ['audit-log', 'of', id],
    queryFn: () =>
      callApi<Page<AuditRecordObject>>('GET', withQuery('/audit-log', { subject: id, limit: 50 })),
    select: ({ data }) => data,
    refetchInterval: LIVE_MS,
  });
}
