import { useQuery } from '@tanstack/react-query';
import type { AlertEventObject, Page } from '../../admin/api-types.ts';
import { callApi, withQuery } from './http.ts';
import { LIVE_MS } from './query-client.ts';

const NEWEST = 200;

/** What alert rules found and has not ended, newest first, of the newest events. */
export function useFiringAlerts() {
  return useQuery({
    queryKey: ['alert-events', 'firing-now'],
    queryFn: () => callApi<Page<AlertEventObject>>('GET', withQuery('/alert-events', { limit: NEWEST })),
    select: ({ data }) => listFiring(data),
    refetchInterval: LIVE_MS,
  });
}

function listFiring(events: readonly AlertEventObject[]): readonly AlertEventObject[] {
  const ended = new Set(events.map(({ firing_id: id }) => id));
  return events.filter(({ id, state, muted }) => state === 'firing' && !muted && !ended.has(id));
}
