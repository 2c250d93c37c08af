/** What goes wrong at an upstream, in the words of the gateway. */
import type { ErrorCode } from '../domain/errors.ts';
import { CodedError } from '../domain/errors.ts';
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';

export interface UpstreamFailure {
  readonly code: ErrorCode;
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  // http-proxy-3's own name for it.
  ECONNECT_TIMEOUT: 'upstream_timeout',
  ETIMEDOUT: 'upstream_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'upstream_timeout',
};

/** What an error of a call means for the caller. */
export function classifyUpstreamError(error: Error): UpstreamFailure {
  if (error instanceof CodedError) return { code: error.code };
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const known = CODES[code];
  if (known !== undefined) return { code: known };
  // Of Node's parser, which reads the answer to a handshake.
  if (code.startsWith('HPE_')) return { code: 'upstream_protocol_error' };
  return { code: 'upstream_unreachable' };
}

/** Whether it is the upstream that failed, and neither the caller nor the gateway. */
export function isUpstreamFault(code: ErrorCode): boolean {
  return code.startsWith('upstream_') && code !== 'upstream_credential_missing';
}

/** Tells the operator what the caller is not told; the request id leads from one to the other. */
export function logUpstreamFailure(
  exchange: Exchange,
  gateway: Gateway,
  code: ErrorCode,
  error: Error,
): void {
  if (!isUpstreamFault(code)) return;
  const { code: cause } = error as NodeJS.ErrnoException;
  gateway.log(
    'warn',
    { requestId: exchange.requestId, upstream: exchange.upstream?.name, code, cause, reason: error.message },
    'the upstream failed',
  );
}
