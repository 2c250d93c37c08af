import { useQuery } from '@tanstack/react-query';
import type {
  AdminTokenObject,
  IssuedAdminTokenObject,
  NewAdminTokenBody,
  Page,
} from '../../admin/api-types.ts';
import { callApi, withQuery } from './http.ts';
import { useChange } from './use-change.ts';

/** For owners alone. */
export function useAdminTokens() {
  return useQuery({
    queryKey: ['admin-tokens'],
    queryFn: () => callApi<Page<AdminTokenObject>>('GET', withQuery('/admin-tokens', { limit: 1_000 })),
    select: ({ data }) => data,
  });
}

export function useCreateAdminToken() {
  return useChange(
    (body: NewAdminTokenBody) => callApi<IssuedAdminTokenObject>('POST', '/admin-tokens', body),
    ['admin-tokens'],
  );
}

export function useRevokeAdminToken() {
  return useChange(
    (id: string) => callApi<undefined>('DELETE', `/admin-tokens/${encodeURIComponent(id)}`),
    // Whoever revokes the token of his own session has to sign in again.
    ['admin-tokens', 'session'],
  );
}
