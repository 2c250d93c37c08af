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
  UND_ERR_HEADERS_TIMEOUT: 'upstream_timeout',
  UND_ERR_BODY_TIMEOUT: 'upstream_timeout',
  UND_ERR_HEADERS_OVERFLOW: 'upstream_protocol_error',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'upstream_protocol_error',
  // What undici asserts of an answer, such as a status of at least 100, is what its parser let through.
  ERR_ASSERTION: 'upstream_protocol_error',
  UND_ERR_INFO: 'upstream_protocol_error',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'bad_request',
  UND_ERR_INVALID_ARG: 'bad_request',
  UND_ERR_NOT_SUPPORTED: 'bad_request',
};

/** What an error of undici means for the caller. */
export function classifyUpstreamError(error: Error): UpstreamFailure {
  if (error instanceof CodedError) return { code: error.code };
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const known = CODES[code];
  if (known !== undefined) return { code: known };
  // Of llhttp in Node and in undici; the latter's has no code.
  if (code.startsWith('HPE_') || error.name === 'HTTPParserError') return { code: 'upstream_protocol_error' };
  // undici names an unasked 101, a 100 after the request, or bytes without a request this way.
  if (code === 'UND_ERR_SOCKET' && error.message.startsWith('bad '))
    return { code: 'upstream_protocol_error' };
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

type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What HTTP forbids in the head of an answer and the parser lets through; null where there is nothing. */
export function findHeadFault(status: number, headers: AnswerHeaders): string | null {
  if (status === 101) return 'the upstream switched protocols unasked';
  const coding = headers['transfer-encoding'];
  // RFC 9112 section 6.1: any other coding was not asked for, and would reach the client as if it were the content.
  if (coding !== undefined && (typeof coding !== 'string' || coding.toLowerCase() !== 'chunked')) {
    return 'the answer has an unknown Transfer-Encoding';
  }
  if (status !== 204) return null;
  const isEmpty = coding === undefined && (headers['content-length'] ?? '0') === '0';
  return isEmpty ? null : 'the answer has a body where its status allows none';
}
