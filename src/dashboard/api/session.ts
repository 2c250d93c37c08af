import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { SessionObject } from '../../admin/api-types.ts';
import { callApi } from './http.ts';
import { isSessionEnd, SESSION_KEY } from './query-client.ts';

/** Who is signed in; `data` is null for nobody. */
export function useSession() {
  return useQuery({ queryKey: SESSION_KEY, queryFn: readSession, staleTime: Infinity });
}

async function readSession(): Promise<SessionObject | null> {
  try {
    return await callApi<SessionObject>('GET', '/session');
  } catch (error) {
    if (isSessionEnd(error)) return null;
    throw error;
  }
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => callApi<SessionObject>('POST', '/session', { token }),
    onSuccess: (session) => client.setQueryData(SESSION_KEY, session),
    // The token is not kept as the variable of a mutation that has ended.
    gcTime: 0,
  });
}

/**
 * Loads the page anew, so that nothing of the session stays in memory. `everywhere` ends the sessions that the same
 * admin token has in other browsers too.
 */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (where: 'here' | 'everywhere') =>
      callApi<undefined>('DELETE', where === 'everywhere' ? '/session?all=true' : '/session'),
    onSettled: () => {
      client.clear();
      window.location.replace('/');
    },
  });
}

export const SessionContext = createContext<SessionObject | null>(null);

/** Within the pages, which nobody sees who is not signed in. */
export function useSignedIn(): SessionObject {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('a page is shown to nobody');
  return session;
}

/** Whether buttons that change keys and projects are shown. */
export function useMayEdit(): boolean {
  return useSignedIn().role !== 'viewer';
}

/** Whether buttons are shown for admin tokens and the configuration. */
export function useIsOwner(): boolean {
  return useSignedIn().role === 'owner';
}

/**
 * Base URL of the gateway as this browser reaches it. A gateway that listens on every address tells
 * `localhost`, which is another machine for a browser elsewhere.
 */
export function useGatewayUrl(): string {
  const url = new URL(useSignedIn().gateway_url);
  const here = window.location.hostname;
  if (url.hostname === 'localhost' && !isLoopback(here)) url.hostname = here;
  return url.origin;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}
