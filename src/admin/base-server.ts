/**
 * What the servers of management have in common: schemas that validate, JSON and nothing else, errors as problem
 * documents, and an address of the client that a proxy in front may tell and the client may not.
 */
import type { IncomingMessage } from 'node:http';
import { fastify } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { findClientAddress, isTrustedProxy } from '../lib/client-address.ts';
import { createRequestIds } from '../lib/ids.ts';
import { answerClientError } from './client-errors.ts';
import { addErrorHandling, sendProblem } from './error-handling.ts';
import type { AdminServer } from './fastify-types.ts';
import type { Management } from './management.ts';

const MAX_BODY_BYTES = 256 * 1_024;
const REQUEST_TIMEOUT_MS = 30_000;

interface BaseOptions {
  /** Where the request has an id already. */
  readonly readRequestId?: (raw: IncomingMessage) => string;
}

export function createBaseServer(
  management: Pick<Management, 'trustedProxies' | 'onInternalError'>,
  { readRequestId }: BaseOptions = {},
): AdminServer {
  const nextRequestId = createRequestIds();
  const server: AdminServer = fastify({
    forceCloseConnections: true,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: readRequestId ?? (() => nextRequestId()),
    // Scheme and host as a trusted proxy tells them; anyone else's X-Forwarded headers are not looked at.
    trustProxy: (address: string) => isTrustedProxy(address, management.trustedProxies()),
    clientErrorHandler: (error, socket) => answerClientError(error, socket, nextRequestId()),
    frameworkErrors: (error, request, reply) => {
      void sendProblem(error, request, reply, management);
    },
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.decorateRequest('caller', null);
  server.decorateRequest('clientAddress', '');
  server.addHook('onRequest', async (request) => {
    request.clientAddress = findClientAddress(request.raw, management.trustedProxies());
  });
  readOnlyJson(server);
  addErrorHandling(server, management);
  return server;
}

/** Forms and plain text are what other sites can make a browser send without asking. An empty body is none. */
function readOnlyJson(server: AdminServer): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body.toString(), done);
  });
}
