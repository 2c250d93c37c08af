/** Alert rules and what they found. */
import { useQuery } from '@tanstack/react-query';
import type {
  AlertEventObject,
  AlertRuleChangesBody,
  AlertRuleObject,
  NewAlertRuleBody,
  Page,
} from '../../admin/api-types.ts';
import { callApi, withQuery } from './http.ts';
import { LIVE_MS } from './query-client.ts';
import { useChange } from './use-change.ts';
import { usePages } from './use-pages.ts';

export function useAlertRules() {
  return useQuery({
    queryKey: ['alert-rules'],
    queryFn: () => callApi<Page<AlertRuleObject>>('GET', withQuery('/alert-rules', { limit: 1_000 })),
    select: ({ data }) => data,
    refetchInterval: LIVE_MS,
  });
}

export function useCreateAlertRule() {
  return useChange(
    (body: NewAlertRuleBody) => callApi<AlertRuleObject>('POST', '/alert-rules', body),
    ['alert-rules'],
  );
}

export function useChangeAlertRule() {
  return useChange(
    ({ id, changes }: { readonly id: string; readonly changes: AlertRuleChangesBody }) =>
      callApi<AlertRuleObject>('PATCH', rulePath(id), changes),
    ['alert-rules'],
  );
}

/** Until that instant; null: for good. */
export function useMuteAlertRule() {
  return useChange(
    ({ id, until }: { readonly id: string; readonly until: string | null }) =>
      callApi<AlertRuleObject>('POST', `${rulePath(id)}/mute`, { until }),
    ['alert-rules'],
  );
}

export function useUnmuteAlertRule() {
  return useChange(
    (id: string) => callApi<AlertRuleObject>('POST', `${rulePath(id)}/unmute`),
    ['alert-rules'],
  );
}

export function useRemoveAlertRule() {
  return useChange(
    (id: string) => callApi<undefined>('DELETE', rulePath(id)),
    ['alert-rules', 'alert-events'],
  );
}

export interface AlertEventFilter {
  readonly state: string | null;
  readonly kind: string | null;
}

export function useAlertEvents(filter: AlertEventFilter) {
  return usePages<AlertEventObject>('alert-events', { ...filter });
}

function rulePath(id: string): string {
  return `/alert-rules/${encodeURIComponent(id)}`;
}
