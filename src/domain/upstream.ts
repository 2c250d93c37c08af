/** The wire dialect an upstream speaks. */
export type Provider = 'openai' | 'anthropic' | 'google' | 'generic';
export type CredentialMode = 'passthrough' | 'inject' | 'prefer-client' | 'none';

/** The provider's own key and who supplies it. */
export interface UpstreamCredential {
  readonly mode: CredentialMode;
  /** Lower case, e.g. `authorization` or `x-api-key`. */
  readonly header: string;
  /** The whole header value; null where the gateway holds none. */
  readonly value: string | null;
}

/** `Bearer ${KEY:-}` without a KEY, and `Bearer` alone, are no credential but a scheme that waits for one. */
export function isEmptyCredential(value: string): boolean {
  const text = value.trim();
  if (text.length > 'bearer'.length) return false;
  const scheme = text.toLowerCase();
  return scheme === '' || scheme === 'bearer' || scheme === 'basic';
}

export interface UpstreamTimeouts {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/** Where bytes go. */
export interface Upstream {
  readonly name: string;
  /** Origin and optional base path, without a trailing slash. */
  readonly url: string;
  readonly provider: Provider;
  readonly priceProvider: string | null;
  readonly credential: UpstreamCredential;
  readonly timeouts: UpstreamTimeouts;
  readonly retries: { readonly attempts: number };
  readonly askUsage: boolean;
  /** Reserved where a request names no maximum. */
  readonly assumedOutputTokens: number;
  readonly identityHeaders: boolean;
}
