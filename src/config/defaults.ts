/** Defaults that depend on another field. */
import type { Dialect } from '../domain/errors.ts';
import type { Provider, UpstreamCredential } from '../domain/upstream.ts';

export const CREDENTIAL_HEADERS: Readonly<Record<Provider, string>> = {
  openai: 'authorization',
  anthropic: 'x-api-key',
  google: 'x-goog-api-key',
  generic: 'authorization',
};

export const ERROR_DIALECTS: Readonly<Record<Provider, Dialect>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'google',
  generic: 'openai',
};

/**
 * With a credential of the gateway all keys share one account, so that by default they cannot reach what is
 * stored there.
 */
export function defaultEndpoints(provider: Provider, credential: UpstreamCredential): 'all' | 'inference' {
  const isShared = credential.mode === 'inject' || credential.mode === 'prefer-client';
  return isShared && credential.value !== null && provider !== 'generic' ? 'inference' : 'all';
}
