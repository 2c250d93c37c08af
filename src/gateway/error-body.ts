/**
 * The bodies of refusals in the five dialects. Texts that client code compares are fixed here; all others come
 * from the refusal itself or from the table of codes.
 */
import { STATUS_CODES } from 'node:http';
import { type Dialect, type ErrorCode, ERRORS, type Refusal, type RefusalDetails } from '../domain/errors.ts';

export interface ErrorBody {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Says the same to everyone: a detail would tell a thief what he has, or name what belongs to others. */
const NEVER_DETAILED: ReadonlySet<ErrorCode> = new Set([
  'invalid_api_key',
  'agent_mismatch',
  'project_mismatch',
  'internal',
]);

type Renderer = (code: ErrorCode, details: RefusalDetails, requestId: string) => unknown;

const RENDERERS: Readonly<Record<Dialect, Renderer>> = {
  openai: renderOpenai,
  flat: renderFlat,
  anthropic: renderAnthropic,
  google: renderGoogle,
  problem: renderProblem,
};

export function renderErrorBody(dialect: Dialect, { code, details }: Refusal, requestId: string): ErrorBody {
  return {
    status: statusOf(dialect, code),
    contentType: dialect === 'problem' ? 'application/problem+json' : 'application/json',
    body: JSON.stringify(RENDERERS[dialect](code, details, requestId)),
  };
}

/** The event that ends a stream which fails after its first byte, as the clients of the dialect look for it. */
export function renderStreamErrorEvent(dialect: Dialect, code: ErrorCode, requestId: string): string {
  const data = JSON.stringify(RENDERERS[dialect](code, {}, requestId));
  return `${dialect === 'anthropic' ? 'event: error\n' : ''}data: ${data}\n\n`;
}

/** In the flat dialect a key of another agent is 401, because its clients try their second key on 401 alone. */
function statusOf(dialect: Dialect, code: ErrorCode): number {
  return dialect === 'flat' && code === 'agent_mismatch' ? 401 : ERRORS[code].status;
}

function messageOf(code: ErrorCode, details: RefusalDetails): string {
  return NEVER_DETAILED.has(code) ? ERRORS[code].message : (details.message ?? ERRORS[code].message);
}

function renderOpenai(code: ErrorCode, details: RefusalDetails): unknown {
  if (code === 'malformed_credential') return renderOpenai('invalid_api_key', details);
  const message = code === 'rate_limit_exceeded' ? ERRORS[code].message : messageOf(code, details);
  return { error: { message, type: openaiType(code), code: openaiCode(code), param: null } };
}

function openaiCode(code: ErrorCode): string {
  if (code === 'missing_credential') return 'missing_api_key';
  return code === 'rate_limit_exceeded' ? 'too_many_requests' : code;
}

function openaiType(code: ErrorCode): string {
  const { status } = ERRORS[code];
  if (status === 401) return 'authentication_error';
  if (status === 402) return 'insufficient_quota';
  if (status === 403) return 'authorization_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

function renderFlat(code: ErrorCode, details: RefusalDetails): unknown {
  switch (code) {
    case 'missing_credential':
    case 'malformed_credential':
      return { error: 'Unauthorized', message: 'Missing or invalid Authorization header' };
    case 'invalid_api_key':
    case 'agent_mismatch':
      return { error: 'Invalid or revoked API key', message: ERRORS.agent_mismatch.message };
    case 'rate_limit_exceeded':
      return {
        error: ERRORS[code].message,
        message: 'Too many requests. Please try again later.',
        ...flatLimits(details),
      };
    default:
      return {
        error: STATUS_CODES[ERRORS[code].status] ?? 'Error',
        message: messageOf(code, details),
        ...flatLimits(details),
      };
  }
}

function flatLimits({ retryAfterS, rateLimits }: RefusalDetails): object {
  return {
    ...(retryAfterS !== undefined && { retryAfter: retryAfterS }),
    ...(rateLimits !== undefined && {
      rateLimits: {
        requestsPerMinute: rateLimits['requestsPerMinute'] ?? null,
        requestsPerHour: rateLimits['requestsPerHour'] ?? null,
        requestsPerDay: rateLimits['requestsPerDay'] ?? null,
      },
    }),
  };
}

function renderAnthropic(code: ErrorCode, details: RefusalDetails, requestId: string): unknown {
  const type = ANTHROPIC_TYPES[ERRORS[code].status] ?? fallbackType(code);
  return { type: 'error', error: { type, message: messageOf(code, details) }, request_id: requestId };
}

/** https://docs.anthropic.com/en/api/errors; statuses that Anthropic does not send fall to its general types. */
const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

function fallbackType(code: ErrorCode): string {
  return ERRORS[code].status >= 500 ? 'api_error' : 'invalid_request_error';
}

function renderGoogle(code: ErrorCode, details: RefusalDetails): unknown {
  const { status } = ERRORS[code];
  return {
    error: {
      code: status,
      message: messageOf(code, details),
      status: GOOGLE_STATUSES[status] ?? 'INVALID_ARGUMENT',
    },
  };
}

/** https://cloud.google.com/apis/design/errors#handling_errors; 402 is no status of Google's own. */
const GOOGLE_STATUSES: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  402: 'RESOURCE_EXHAUSTED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** RFC 9457. `title` is the same for every problem of a type, `detail` is about this one. */
function renderProblem(code: ErrorCode, details: RefusalDetails, requestId: string): unknown {
  const { status, message } = ERRORS[code];
  return {
    type: `urn:tollgate:error:${code}`,
    title: message,
    status,
    detail: messageOf(code, details),
    code,
    request_id: requestId,
  };
}
