/** Refusals and failures of the management API as RFC 9457 problem documents. */
import { STATUS_CODES } from 'node:http';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { CodedError } from '../domain/errors.ts';
import { ManagementError, type ManagementErrorCode } from '../domain/management-error.ts';

export interface FieldProblem {
  /** `rate_limits.burst`; empty for the body itself. */
  readonly field: string;
  readonly message: string;
}

/** A request that is not served. The code never changes its meaning; the text is for people. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldProblem[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    code: string,
    detail: string,
    more: {
      readonly fields?: readonly FieldProblem[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.fields = more.fields ?? [];
    this.headers = more.headers ?? {};
  }
}

const STATUSES: Readonly<Record<ManagementErrorCode, number>> = {
  invalid_value: 422,
  not_supported: 501,
  not_found: 404,
  conflict: 409,
  store_unavailable: 503,
  store_unusable: 503,
};

/** Codes for what the HTTP framework refuses before a route is asked. */
const CODES_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'bad_request',
  404: 'not_found',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'bad_request',
  415: 'unsupported_media_type',
  429: 'too_many_failures',
};

/** Fastify's own texts repeat the path, in which a key may stand by mistake. */
const DETAILS_OF_URLS: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'The path of the request is not a valid URL',
  FST_ERR_MAX_PARAM_LENGTH: 'A part of the path is longer than any id',
};

/** null for what nobody foresaw. */
export function toProblem(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  if (error instanceof ManagementError) return fromManagement(error);
  if (error instanceof CodedError && error.code === 'store_unavailable') {
    return new Problem(503, error.code, 'The store cannot be read now; try again');
  }
  if (hasZodFastifySchemaValidationErrors(error)) return fromValidation(error.validation);
  return fromFramework(error);
}

/** The document that is sent. `message` says the same as `detail`, for clients that look for it there. */
export function describeProblem(problem: Problem, requestId: string) {
  return {
    type: 'about:blank',
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    message: problem.message,
    code: problem.code,
    request_id: requestId,
    errors: problem.fields,
  };
}

function fromManagement({ code, message }: ManagementError): Problem {
  const field =
    code === 'invalid_value' ? /^[a-z][A-Za-z_]*(?:\.[A-Za-z0-9_.-]+)?/.exec(message)?.[0] : undefined;
  // The checks of keys/ begin their texts with the name of the field.
  const fields = field === undefined ? [] : [{ field, message }];
  return new Problem(STATUSES[code], code, message, { fields });
}

interface Validation {
  readonly instancePath: string;
  readonly message?: string | undefined;
  readonly params: unknown;
}

function fromValidation(validation: readonly Validation[]): Problem {
  const fields = validation.flatMap(toFields);
  const list = fields.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
  return new Problem(422, 'invalid_value', list.join('; '), { fields });
}

function toFields({ instancePath, message = 'is not valid', params }: Validation): FieldProblem[] {
  const path = instancePath.split('/').filter((part) => part !== '');
  const unknown = (params as { readonly keys?: readonly string[] } | null)?.keys;
  if (!Array.isArray(unknown)) return [{ field: path.join('.'), message }];
  return unknown.slice(0, 20).map((name: string) => ({
    field: [...path, name.slice(0, 60)].join('.'),
    message: 'there is no such field',
  }));
}

function fromFramework(error: unknown): Problem | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null;
  const status = Number(error.statusCode);
  if (!(status >= 400 && status < 500)) return null;
  const code = 'code' in error ? String(error.code) : '';
  const detail = DETAILS_OF_URLS[code] ?? error.message;
  return new Problem(status, CODES_BY_STATUS[status] ?? 'bad_request', detail);
}
