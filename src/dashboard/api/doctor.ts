import { useQuery } from '@tanstack/react-query';
import type { DoctorObject } from '../../admin/api-types.ts';
import { callApi } from './http.ts';

/** Examining reads every key and knocks at every upstream, so it is not done all the time. */
const EXAMINE_MS = 5 * 60_000;

export function useDoctor() {
  return useQuery({
    queryKey: ['doctor'],
    queryFn: () => callApi<DoctorObject>('GET', '/doctor'),
    select: ({ findings }) => findings,
    staleTime: EXAMINE_MS,
    refetchInterval: EXAMINE_MS,
  });
}
