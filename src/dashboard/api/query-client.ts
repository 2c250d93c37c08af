import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './http.ts';

/** How often figures that change by themselves are read again while the page is seen. */
export const LIVE_MS = 10_000;
export const SESSION_KEY = ['session'] as const;

/** When the session ends, whatever was read in it is forgotten, and the sign-in page shows. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error): void => {
    if (!isSessionEnd(error)) return;
    client.setQueryData(SESSION_KEY, null);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // The gateway may be on this machine, which need not be online to reach it.
      queries: { staleTime: 2_000, retry: shouldRetry, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}

export function isSessionEnd(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'session_required';
}

/** What the gateway refuses it refuses again; silence and its own faults may pass. */
function shouldRetry(failures: number, error: Error): boolean {
  const isRefusal = error instanceof ApiProblem && error.status >= 400 && error.status < 500;
  return !isRefusal && failures < 2;
}
