/**
 * What Node's parser refuses, or its clock: there is no request object to answer then, or one whose body is
 * broken. Every connection that comes here ends.
 */
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorCode, Refusal } from '../domain/errors.ts';
import { METHODS } from './accept.ts';
import { closeGently } from './close-gently.ts';
import { renderErrorBody } from './error-body.ts';
import type { Gateway } from './gateway.ts';
import { failBody } from './request-body.ts';

interface FaultContext {
  gateway(): Gateway;
  nextRequestId(): string;
}

export interface FaultHandler {
  onClientError(error: ClientError, socket: Socket): void;
  onConnect(socket: Socket): void;
}

/** As Node passes it to `clientError`. */
interface ClientError extends Error {
  readonly code?: string;
  /** What arrived with the fault in it, and how far it was understood. */
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

export function createFaultHandler(context: FaultContext): FaultHandler {
  // Node reports the same fault again with all that follows it, which is read only to be thrown away.
  const faulty = new WeakSet<Socket>();
  function report(socket: Socket, code: ErrorCode): void {
    if (faulty.has(socket)) return;
    faulty.add(socket);
    answerFault(socket, code, context);
  }
  return {
    onClientError: (error, socket) => {
      const code = codeOf(error);
      if (code === null || leftInBody(error, socket)) socket.destroy();
      else report(socket, code);
    },
    onConnect: (socket) => report(socket, 'method_not_allowed'),
  };
}

/** The client closed before its body was complete: a fault of nobody's, and nobody waits for an answer. */
function leftInBody({ code }: ClientError, socket: Socket): boolean {
  return code === 'HPE_INVALID_EOF_STATE' && currentResponse(socket)?.req.complete === false;
}

/** Tells the client of the fault where that cannot be taken for the answer to another request. */
function answerFault(socket: Socket, code: ErrorCode, context: FaultContext): void {
  if (!socket.writable) return;
  const response = currentResponse(socket);
  if (response === null) {
    answerRaw(socket, code, context);
  } else if (response.req.complete) {
    // The fault lies behind this request, which is good and gets its answer first.
    response.once('close', () => answerFault(socket, code, context));
  } else if (response.headersSent) {
    socket.destroy();
  } else {
    const exchange = context
      .gateway()
      .inflight.list()
      .find((each) => each.response === response);
    if (exchange !== undefined) failBody(exchange, code);
  }
}

/** The answer whose turn it is on this connection, until it is on its way. */
function currentResponse(socket: Socket): ServerResponse | null {
  const { _httpMessage: response } = socket as { _httpMessage?: ServerResponse | null };
  return response === undefined || response === null || response.writableFinished ? null : response;
}

function answerRaw(socket: Socket, code: ErrorCode, context: FaultContext): void {
  const requestId = context.nextRequestId();
  const { counters, commonDialect } = context.gateway();
  counters.addRejection(0, code);
  const { status, contentType, body } = renderErrorBody(commonDialect, new Refusal(code), requestId);
  const allow = code === 'method_not_allowed' ? `Allow: ${METHODS.join(', ')}\r\n` : '';
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: ${contentType}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}\r\nX-Tollgate-Error: ${code}\r\n` +
      `Cache-Control: no-store\r\n${allow}Connection: close\r\n\r\n${body}`,
  );
  closeGently(socket);
}

/** null where the connection is gone. */
function codeOf(error: ClientError): ErrorCode | null {
  switch (error.code) {
    case 'ECONNRESET':
    case 'EPIPE':
      return null;
    case 'HPE_HEADER_OVERFLOW':
      return 'headers_too_large';
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return 'body_too_large';
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request_timeout';
    case 'HPE_INVALID_METHOD':
      return isUnknownMethod(error) ? 'method_not_allowed' : 'bad_request';
    default:
      return 'bad_request';
  }
}

/** Whether it is a request with a method that Node does not know, and not another protocol. */
function isUnknownMethod({ rawPacket, bytesParsed = 0 }: ClientError): boolean {
  if (rawPacket === undefined) return false;
  const before = rawPacket.toString('latin1', Math.max(0, bytesParsed - 32), bytesParsed);
  const after = rawPacket.toString('latin1', bytesParsed);
  const begun = /[\w!#$%&'*+.^`|~-]*$/.exec(before)?.[0] ?? '';
  return /^[\w!#$%&'*+.^`|~-]+ \S+ HTTP\/1\.[01]\r\n/.test(begun + after);
}
