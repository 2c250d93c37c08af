import { describe, expect, it } from 'vitest';
import {
  type Dialect,
  type ErrorCode,
  ERRORS,
  Refusal,
  type RefusalDetails,
} from '../../src/domain/errors.ts';
import { renderErrorBody, renderStreamErrorEvent } from '../../src/gateway/error-body.ts';

const DIALECTS: readonly Dialect[] = ['openai', 'flat', 'anthropic', 'google', 'problem'];
const CODES = Object.keys(ERRORS) as ErrorCode[];

function render(dialect: Dialect, code: ErrorCode, details?: RefusalDetails) {
  const { status, contentType, body } = renderErrorBody(dialect, new Refusal(code, details), 'req_1');
  return { status, contentType, body: JSON.parse(body) as unknown };
}

describe('openai', () => {
  it.each([
    ['invalid_api_key', 401, 'Invalid API key provided', 'authentication_error', 'invalid_api_key'],
    ['malformed_credential', 401, 'Invalid API key provided', 'authentication_error', 'invalid_api_key'],
    [
      'project_mismatch',
      403,
      'API key does not belong to this project',
      'authorization_error',
      'project_mismatch',
    ],
    ['rate_limit_exceeded', 429, 'Rate limit exceeded', 'rate_limit_error', 'too_many_requests'],
  ] as const)('%s has its fixed triple, whatever the detail', (code, status, message, type, name) => {
    expect(render('openai', code, { message: 'other', retryAfterS: 3 })).toEqual({
      status,
      contentType: 'application/json',
      body: { error: { message, type, code: name, param: null } },
    });
  });

  it('missing_credential says where to put the key', () => {
    expect(render('openai', 'missing_credential').body).toEqual({
      error: {
        message: expect.stringMatching(/X-API-Key.*Authorization: Bearer/) as string,
        type: 'authentication_error',
        code: 'missing_api_key',
        param: null,
      },
    });
  });

  it('other codes carry their own name and the message of the refusal', () => {
    expect(render('openai', 'upstream_credential_missing', { message: 'Send x-api-key' }).body).toEqual({
      error: {
        message: 'Send x-api-key',
        type: 'invalid_request_error',
        code: 'upstream_credential_missing',
        param: null,
      },
    });
    expect(render('openai', 'budget_exceeded')).toMatchObject({
      status: 402,
      body: { error: { type: 'insufficient_quota', code: 'budget_exceeded' } },
    });
    expect(render('openai', 'overloaded').body).toMatchObject({ error: { type: 'server_error' } });
  });
});

describe('flat', () => {
  it.each(['missing_credential', 'malformed_credential'] as const)('%s is Unauthorized', (code) => {
    expect(render('flat', code, { message: 'other' })).toEqual({
      status: 401,
      contentType: 'application/json',
      body: { error: 'Unauthorized', message: 'Missing or invalid Authorization header' },
    });
  });

  it.each(['invalid_api_key', 'agent_mismatch'] as const)('%s makes a client try its second key', (code) => {
    expect(render('flat', code, { message: 'other' })).toEqual({
      status: 401,
      contentType: 'application/json',
      body: {
        error: 'Invalid or revoked API key',
        message: 'The provided API key is not valid for this agent',
      },
    });
  });

  it('rate_limit_exceeded carries retryAfter and exactly three limits', () => {
    const rateLimits = {
      requestsPerMinute: 100,
      requestsPerHour: 5000,
      requestsPerDay: 100000,
      burst: 200,
      tokensPerMinute: null,
    };
    const { body } = renderErrorBody(
      'flat',
      new Refusal('rate_limit_exceeded', { message: 'other', retryAfterS: 45, rateLimits }),
      'req_1',
    );
    expect(body).toBe(
      '{"error":"Rate limit exceeded","message":"Too many requests. Please try again later.","retryAfter":45,' +
        '"rateLimits":{"requestsPerMinute":100,"requestsPerHour":5000,"requestsPerDay":100000}}',
    );
  });

  it('a limit that is not set is null', () => {
    expect(
      render('flat', 'rate_limit_exceeded', { rateLimits: { requestsPerMinute: 5 } }).body,
    ).toMatchObject({
      rateLimits: { requestsPerMinute: 5, requestsPerHour: null, requestsPerDay: null },
    });
  });

  it.each(CODES)('%s has error and message as texts at the top level', (code) => {
    expect(render('flat', code).body).toMatchObject({
      error: expect.any(String) as string,
      message: expect.any(String) as string,
    });
  });
});

describe('agent_mismatch', () => {
  it.each(DIALECTS)('in %s has the status of its dialect', (dialect) => {
    expect(render(dialect, 'agent_mismatch').status).toBe(dialect === 'flat' ? 401 : 403);
  });
});

describe('anthropic', () => {
  it.each([
    ['invalid_api_key', 'authentication_error'],
    ['budget_exceeded', 'billing_error'],
    ['insufficient_permissions', 'permission_error'],
    ['route_not_found', 'not_found_error'],
    ['method_not_allowed', 'invalid_request_error'],
    ['body_too_large', 'request_too_large'],
    ['rate_limit_exceeded', 'rate_limit_error'],
    ['internal', 'api_error'],
    ['upstream_unreachable', 'api_error'],
    ['overloaded', 'overloaded_error'],
    ['upstream_timeout', 'timeout_error'],
  ] as const)('%s is %s', (code, type) => {
    expect(render('anthropic', code).body).toEqual({
      type: 'error',
      error: { type, message: ERRORS[code].message },
      request_id: 'req_1',
    });
  });
});

describe('google', () => {
  it.each([
    ['bad_request', 400, 'INVALID_ARGUMENT'],
    ['invalid_api_key', 401, 'UNAUTHENTICATED'],
    ['agent_mismatch', 403, 'PERMISSION_DENIED'],
    ['route_not_found', 404, 'NOT_FOUND'],
    ['rate_limit_exceeded', 429, 'RESOURCE_EXHAUSTED'],
    ['internal', 500, 'INTERNAL'],
    ['store_unavailable', 503, 'UNAVAILABLE'],
    ['upstream_timeout', 504, 'DEADLINE_EXCEEDED'],
  ] as const)('%s is %i %s', (code, status, name) => {
    expect(render('google', code)).toEqual({
      status,
      contentType: 'application/json',
      body: { error: { code: status, message: ERRORS[code].message, status: name } },
    });
  });
});

it('problem follows RFC 9457', () => {
  expect(render('problem', 'bad_request', { message: 'The path has a dot segment.' })).toEqual({
    status: 400,
    contentType: 'application/problem+json',
    body: {
      type: 'urn:tollgate:error:bad_request',
      title: 'The request is malformed',
      status: 400,
      detail: 'The path has a dot segment.',
      code: 'bad_request',
      request_id: 'req_1',
    },
  });
});

it.each(DIALECTS)(
  'in %s a bad key, another project and a defect never tell more than the table',
  (dialect) => {
    for (const code of ['invalid_api_key', 'agent_mismatch', 'project_mismatch', 'internal'] as const) {
      expect(render(dialect, code, { message: 'secret detail' })).toEqual(render(dialect, code));
    }
  },
);

describe('the event that ends a broken stream', () => {
  it.each(DIALECTS)('in %s holds the body of the dialect on one line', (dialect) => {
    const event = renderStreamErrorEvent(dialect, 'upstream_timeout', 'req_1');
    const prefix = dialect === 'anthropic' ? 'event: error\ndata: ' : 'data: ';
    expect(event.startsWith(prefix)).toBe(true);
    expect(event.endsWith('\n\n')).toBe(true);
    expect(JSON.parse(event.slice(prefix.length))).toEqual(render(dialect, 'upstream_timeout').body);
    expect(event.slice(prefix.length, -2)).not.toContain('\n');
  });
});
