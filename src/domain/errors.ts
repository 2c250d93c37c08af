/**
 * The one table of everything the gateway itself refuses or fails with. A code is the metric label, the
 * X-Tollgate-Error header and the anchor in docs/errors.md, so a code is never renamed.
 */
export interface ErrorEntry {
  readonly status: number;
  /** Whether the same request may succeed later without anyone changing anything. */
  readonly retryable: boolean;
  /** What the caller reads when the place that refused had nothing more precise to say. */
  readonly message: string;
  /** For docs/errors.md: when it happens, and what to do about it. */
  readonly when: string;
  readonly action: string;
}

function entry(
  status: number,
  retryable: boolean,
  message: string,
  when: string,
  action: string,
): ErrorEntry {
  return { status, retryable, message, when, action };
}

export const ERRORS = {
  missing_credential: entry(
    401,
    false,
    'No API key was sent. Send it as X-API-Key: KEY or Authorization: Bearer KEY.',
    'The request carries no API key.',
    'Send the key as `X-API-Key: KEY` or `Authorization: Bearer KEY`.',
  ),
  malformed_credential: entry(
    401,
    false,
    'Invalid API key provided',
    'The key has a wrong scheme, spacing or shape.',
    'Copy the key again; send exactly one space after `Bearer`.',
  ),
  invalid_api_key: entry(
    401,
    false,
    'Invalid API key provided',
    'The key is unknown, mistyped, revoked, disabled, expired, or of the other environment. The answer is the same for all, on purpose.',
    'Check the key and its state with `tollgate keys show`; create a new one if it is gone.',
  ),
  agent_mismatch: entry(
    403,
    false,
    'The provided API key is not valid for this agent',
    'The key is restricted to other agents. 401 in the flat dialect.',
    'Use a key of this agent, or add the agent to the key.',
  ),
  project_mismatch: entry(
    403,
    false,
    'API key does not belong to this project',
    'The route belongs to another project, or the project of the key is not active.',
    'Use a key of the project, or activate the project.',
  ),
  insufficient_permissions: entry(
    403,
    false,
    'The API key lacks the permission this request needs',
    'The route asks for a permission that the key does not have.',
    'Add the permission to the key.',
  ),
  origin_not_allowed: entry(
    403,
    false,
    'This origin is not allowed for the API key',
    'The Origin of the request is not in the list of the key.',
    'Add the origin to the key.',
  ),
  ip_not_allowed: entry(
    403,
    false,
    'This client address is not allowed for the API key',
    'The client address is in none of the ranges of the key.',
    'Add the address to the key; behind a load balancer set trustedProxies.',
  ),
  model_not_allowed: entry(
    403,
    false,
    'This model is not allowed for the API key',
    'The key or its project is restricted to other models.',
    'Use an allowed model, or add it.',
  ),
  policy_violation: entry(
    403,
    false,
    'The request is not allowed by policy',
    'The policy of the project or the route refuses this request.',
    'The message names the rule; change the request or the policy.',
  ),
  conflicting_credentials: entry(
    400,
    false,
    'More than one API key was sent, or it was sent where the provider credential belongs. Send exactly one.',
    'Two credentials, a duplicated credential header, or an API key where the credential of the provider belongs.',
    'Send exactly one API key, in one header.',
  ),
  upstream_credential_missing: entry(
    400,
    false,
    'The upstream needs a credential and none was sent',
    'The upstream needs a credential of its own and neither caller nor gateway has one.',
    'Send the header that the message names, or configure `credential` of the upstream.',
  ),
  bad_request: entry(
    400,
    false,
    'The request is malformed',
    'Two readers could understand the request differently, or it is no valid HTTP.',
    'The message says what is wrong.',
  ),
  route_not_found: entry(
    404,
    false,
    'No route leads here',
    'No route matches path, host and method.',
    'Check the base URL against `routes` in gateway.yaml.',
  ),
  method_not_allowed: entry(
    405,
    false,
    'This method is not allowed here',
    'The route or the gateway does not take this method.',
    'Use one of the methods in the Allow header.',
  ),
  request_timeout: entry(
    408,
    true,
    'The request did not arrive in time',
    'Headers or body came too slowly.',
    'Send the request again.',
  ),
  body_too_large: entry(
    413,
    false,
    'The request body is too large',
    'The body is larger than maxBodyBytes of the route or the project.',
    'Send less, or raise the limit.',
  ),
  expectation_failed: entry(
    417,
    false,
    'Only Expect: 100-continue is supported',
    'The request carries another expectation.',
    'Leave the Expect header out.',
  ),
  headers_too_large: entry(
    431,
    false,
    'The request headers are too large',
    'Over 16 KB or 100 lines of headers.',
    'Send fewer or smaller headers.',
  ),
  budget_exceeded: entry(
    402,
    false,
    'The budget is spent',
    'The budget of the key or its project is spent for this period.',
    'Raise the budget or wait for the next period.',
  ),
  rate_limit_exceeded: entry(
    429,
    true,
    'Rate limit exceeded',
    'A rate limit of the key or its project is full.',
    'Wait for Retry-After seconds.',
  ),
  concurrency_limit_exceeded: entry(
    429,
    true,
    'Too many requests at the same time',
    'The key already has maxConcurrent requests running.',
    'Wait until one of them ends.',
  ),
  too_many_failures: entry(
    429,
    true,
    'Too many failed authentications from this address',
    'Too many unknown keys came from one address. A good key is never refused by this.',
    'Check the key; wait for Retry-After seconds.',
  ),
  upstream_unreachable: entry(
    502,
    true,
    'The upstream could not be reached',
    'The connection to the upstream failed or broke before an answer began.',
    'Check that the upstream runs at its configured URL.',
  ),
  upstream_protocol_error: entry(
    502,
    true,
    'The upstream sent an answer that is not valid HTTP',
    'The answer of the upstream breaks HTTP framing.',
    'Check the upstream.',
  ),
  upstream_credential_rejected: entry(
    502,
    false,
    "The upstream refused the gateway's own credential",
    'The provider answered 401 to the credential that the gateway injects.',
    'Replace `credential.value` of the upstream.',
  ),
  store_unavailable: entry(
    503,
    true,
    'The key store cannot be read at the moment',
    'The key is not cached and the store cannot be read. The key itself may be good.',
    'Send the request again; the operator checks the store.',
  ),
  overloaded: entry(
    503,
    true,
    'The gateway is overloaded',
    'A bound on memory or on running requests is reached.',
    'Send the request again later.',
  ),
  shutting_down: entry(
    503,
    true,
    'The gateway is shutting down',
    'The gateway drains before it stops.',
    'Send the request again; another replica takes it.',
  ),
  upstream_timeout: entry(
    504,
    true,
    'The upstream did not answer in time',
    'No answer within the timeouts of the upstream.',
    'Send the request again, or raise `timeouts`.',
  ),
  internal: entry(
    500,
    true,
    'The gateway failed; the request id identifies the failure in its log',
    'A defect of the gateway.',
    'Report it with the request id.',
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** The wire shape of an error body; chosen by the route, see contract in docs/errors.md. */
export type Dialect = 'openai' | 'flat' | 'anthropic' | 'google' | 'problem';

/** What else a refusal knows; each dialect shows what it has a place for. */
export interface RefusalDetails {
  readonly message?: string;
  /** Whole seconds until the same request may be admitted, at least 1. */
  readonly retryAfterS?: number;
  /** The configured request limits of the key, for the flat dialect. */
  readonly rateLimits?: Readonly<Record<string, number | null>>;
  /** For 405. */
  readonly allow?: string;
  /** The permission that was missing, for the challenge. */
  readonly scope?: string;
}

/** Denial is data: a stage returns it. Failures of the gateway are thrown errors. */
export class Refusal {
  readonly code: ErrorCode;
  readonly details: RefusalDetails;
  constructor(code: ErrorCode, details: RefusalDetails = {}) {
    this.code = code;
    this.details = details;
  }
}

/** A failure that has a code of the table, thrown where no stage can return a refusal. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CodedError';
    this.code = code;
  }
}
