import { useQuery } from '@tanstack/react-query';
import { callApi } from './http.ts';
import { useChange } from './use-change.ts';

/** What pages read of gateway.yaml as it is in force. The whole of it is shown as it comes. */
export interface GatewayConfig {
  readonly keys: { readonly formats: readonly ('prefixed' | 'token' | 'pair' | 'imported')[] };
  readonly defaultPlan: string | null;
  /** Those that the file declares. */
  readonly projects: Readonly<Record<string, unknown>>;
  readonly plans: Readonly<Record<string, { readonly limits: Readonly<Record<string, number | null>> }>>;
  readonly routes: readonly {
    readonly name: string;
    readonly path: string;
    readonly stripPrefix: string | null;
    readonly upstream: string;
    readonly agentParam: string | null;
  }[];
  readonly upstreams: Readonly<
    Record<
      string,
      {
        readonly url: string;
        readonly provider: 'openai' | 'anthropic' | 'google' | 'generic';
        readonly credential: {
          readonly mode: 'passthrough' | 'inject' | 'prefer-client' | 'none';
          readonly header: string;
          readonly value: string | null;
        };
      }
    >
  >;
}

export function useConfig() {
  return useQuery({
    queryKey: ['config'],
    queryFn: () => callApi<GatewayConfig>('GET', '/config'),
    staleTime: 30_000,
  });
}

/** Reads gateway.yaml again; everything that pages show may be different then. Resolves with what takes a restart. */
export function useReloadConfig() {
  return useChange(
    () => callApi<{ readonly needs_restart: readonly string[] }>('POST', '/config/reload'),
    ['config', 'projects', 'api-keys', 'alert-rules'],
  );
}
