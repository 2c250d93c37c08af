/**
 * /v1/api-keys on the gateway's port, where gateway.yaml asks for it. A caller is authenticated here as for any
 * other request; what his key may do with other keys is for the control thread to say.
 */
import { type Dialect, type ErrorCode, ERRORS, Refusal } from '../domain/errors.ts';
import type { ForwardedAnswer, ForwardedCall } from '../domain/forwarded-call.ts';
import type { Route } from '../domain/route.ts';
import { METHODS } from './accept.ts';
import type { Authorized } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { readWhole } from './request-body.ts';
import { pushOwnHeaders } from './response-headers.ts';
import { createSelfServiceRoute } from './self-service-route.ts';

export const KEY_MANAGEMENT_PATH = '/v1/api-keys';
/** As on the admin port. */
const MAX_BODY_BYTES = 256 * 1_024;
const SENT_HEADERS = ['content-type', 'if-match', 'idempotency-key'];
const ANSWERED_HEADERS = [
  'content-type',
  'content-length',
  'etag',
  'location',
  'allow',
  'www-authenticate',
  'x-tollgate-error',
];

/** All methods: which of them an endpoint takes is said by who answers it. */
export function createKeyManagementRoute(errors: Dialect): Route {
  return createSelfServiceRoute(KEY_MANAGEMENT_PATH, errors, {
    methods: METHODS,
    maxBodyBytes: MAX_BODY_BYTES,
  });
}

export async function forwardToManagement(exchange: Authorized, gateway: Gateway): Promise<Refusal | null> {
  const { kind } = exchange.principal;
  if (kind === 'public') {
    return new Refusal('insufficient_permissions', { message: 'Keys are managed with a secret key only' });
  }
  const body = await readBody(exchange, gateway);
  if (body instanceof Refusal) return body;
  const answer = await gateway.manageKeys(describeCall(exchange, body));
  exchange.status = answer.status;
  exchange.bytesOut = Buffer.byteLength(answer.body);
  noteRefusal(exchange, answer);
  exchange.concludeWith(() => {
    const headers = ['Cache-Control', 'no-store'];
    for (const name of ANSWERED_HEADERS) {
      const value = answer.headers[name];
      if (value !== undefined) headers.push(name, value);
    }
    pushOwnHeaders(headers, exchange, gateway);
    exchange.response.writeHead(answer.status, headers);
    exchange.response.end(exchange.method === 'HEAD' ? undefined : answer.body);
  });
  return null;
}

function readBody(exchange: Authorized, gateway: Gateway): Promise<Buffer | Refusal> | null {
  const { headers } = exchange.request;
  const hasBody = (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined;
  return hasBody ? readWhole(exchange, MAX_BODY_BYTES, gateway.bodyMemory) : null;
}

function describeCall(exchange: Authorized, body: Uint8Array | null): ForwardedCall {
  const headers: Record<string, string> = {};
  for (const name of SENT_HEADERS) {
    const value = exchange.request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return {
    requestId: exchange.requestId,
    method: exchange.method,
    url: exchange.path + exchange.query,
    headers,
    body,
    keyId: exchange.principal.key.id,
    clientAddress: exchange.clientAddress,
  };
}

/** The codes of management are not all those of the gateway, by which requests are counted. */
function noteRefusal(exchange: Authorized, { status, headers }: ForwardedAnswer): void {
  if (status < 400) return;
  const code = headers['x-tollgate-error'] ?? '';
  const known: ErrorCode = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'bad_request';
  exchange.error = known;
  exchange.outcome = `refused:${known}`;
}
