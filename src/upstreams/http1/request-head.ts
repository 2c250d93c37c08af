/** How a request is written (RFC 9112 section 3). */
import { CodedError } from '../../domain/errors.ts';
import type { UpstreamRequest } from './call.ts';

/** RFC 9110 section 5.5, and what a target may hold at most: a line break would begin another line, or another request. */
const FORBIDDEN_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const FORBIDDEN_IN_TARGET = /[^\x21-\x7e]/;

/** Those of which a server expects a body: without one they say so, and with one they may be followed by others. */
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Whether a server may be relied on to read the body before it takes the next request. */
export function expectsBody(method: string): boolean {
  return METHODS_WITH_BODY.has(method);
}

/** The head with the blank line behind it, to be sent as latin1. Throws `bad_request` for what cannot be sent. */
export function renderRequestHead(request: UpstreamRequest, host: string, keepAlive: boolean): string {
  const { method, target, headers } = request;
  if (FORBIDDEN_IN_TARGET.test(target)) throw unsendable('the target');
  let head = `${method} ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: ${keepAlive ? 'keep-alive' : 'close'}\r\n`;
  for (let i = 0; i < headers.length; i += 2) {
    const value = headers[i + 1] ?? '';
    if (FORBIDDEN_IN_VALUE.test(value)) throw unsendable(`the value of ${headers[i]}`);
    head += `${headers[i]}: ${value}\r\n`;
  }
  return `${head}${renderFraming(request)}\r\n`;
}

function renderFraming({ method, body, contentLength }: UpstreamRequest): string {
  if (body === null) return expectsBody(method) ? 'content-length: 0\r\n' : '';
  if (Buffer.isBuffer(body)) return `content-length: ${body.length}\r\n`;
  return contentLength === null ? 'transfer-encoding: chunked\r\n' : `content-length: ${contentLength}\r\n`;
}

function unsendable(what: string): CodedError {
  return new CodedError('bad_request', `${what} holds a character that HTTP forbids`);
}
