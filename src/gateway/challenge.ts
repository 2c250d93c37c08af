import type { Refusal } from '../domain/errors.ts';

/** RFC 6750 section 3: what a scope may be written with, so that it cannot leave its quotes. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * The value of WWW-Authenticate (RFC 6750), or null for answers that ask for no other credential. `status` is
 * the status of the answer, which for `agent_mismatch` depends on the dialect.
 */
export function renderChallenge(status: number, { code, details }: Refusal): string | null {
  const realm = 'Bearer realm="tollgate"';
  if (code === 'insufficient_permissions') {
    const { scope } = details;
    const named = scope !== undefined && SCOPE.test(scope) ? `, scope="${scope}"` : '';
    return `${realm}, error="insufficient_scope"${named}`;
  }
  if (status !== 401) return null;
  // What has no shape of a key is not called a token, so that both cases read as "send a key".
  const nothingSent = code === 'missing_credential' || code === 'malformed_credential';
  return nothingSent ? realm : `${realm}, error="invalid_token"`;
}
