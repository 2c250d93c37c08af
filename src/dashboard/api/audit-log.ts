import { useQuery } from '@tanstack/react-query';
import type { AuditRecordObject, AuditVerdictObject } from '../../admin/api-types.ts';
import { callApi, withQuery } from './http.ts';
import { usePages } from './use-pages.ts';

export interface AuditFilter {
  readonly action: string | null;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly since: string | null;
}

export function useAuditLog(filter: AuditFilter) {
  return usePages<AuditRecordObject>('audit-log', { ...filter });
}

/** Reads every row of the log, so only when it is asked for. `head`: one that was kept elsewhere; empty: none. */
export function useAuditVerification(head: string) {
  return useQuery({
    queryKey: ['audit-verification', head],
    queryFn: () => callApi<AuditVerdictObject>('GET', withQuery('/audit-log/verification', { expect: head })),
    staleTime: Infinity,
    placeholderData: (previous) => previous,
  });
}
