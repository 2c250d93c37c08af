/**
 * The HTTP server of a worker: turns sockets into exchanges and hands them to the pipeline.
 */
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Refusal } from '../domain/errors.ts';
import { isTrustedProxy } from '../lib/client-address.ts';
import { createFaultHandler } from './client-error.ts';
import { closeGently } from './close-gently.ts';
import { capConnections, type ConnectionCounts } from './connection-cap.ts';
import { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { handleRequest } from './pipeline.ts';
import { createPipeline } from './pipelining.ts';
import { recordRefusedRequest } from './record.ts';
import { upgrade } from './upgrade.ts';
import { checkUpgrade, openResponse } from './upgrade-request.ts';

export interface ServerTimeouts {
  /** Until the whole head of a request is there. */
  readonly headersMs: number;
  /** Until the whole request is there. */
  readonly requestMs: number;
  readonly keepAliveMs: number;
}

export const DEFAULT_TIMEOUTS: ServerTimeouts = {
  headersMs: 20_000,
  requestMs: 300_000,
  // Above the 60 s of common load balancers, which must be the ones to close an idle connection.
  keepAliveMs: 75_000,
};

const MAX_HEADER_BYTES = 16 * 1024;

export interface ServerOptions {
  /** Asked for each request, since a reload replaces the gateway. */
  gateway(): Gateway;
  nextRequestId(): string;
  readonly timeouts: ServerTimeouts;
  readonly connectionsPerAddress: number;
  readonly connectionCounts: ConnectionCounts;
}

export function createGatewayServer(options: ServerOptions): Server {
  const server = http.createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: options.timeouts.keepAliveMs,
    headersTimeout: options.timeouts.headersMs,
    requestTimeout: options.timeouts.requestMs,
    connectionsCheckingInterval: 1_000,
    noDelay: true,
    // accept.ts asks for it, so that its answer carries what all our answers carry.
    requireHostHeader: false,
    // Java's client offers h2c with its first request to any http:// URL and goes on without (RFC 9110 section 7.8).
    shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() !== 'h2c',
  });
  // Node would drop headers beyond its own maximum without a word; accept.ts counts them instead.
  server.maxHeadersCount = 0;
  const takeInTurn = createPipeline();
  const faults = createFaultHandler(options);
  server.on('request', (request, response) => {
    takeInTurn(request, response, () => start(request, response, options, false));
  });
  server.on('checkContinue', (request, response) => {
    takeInTurn(request, response, () => startExpecting(request, response, options));
  });
  server.on('checkExpectation', (request, response) => {
    takeInTurn(request, response, () => startExpecting(request, response, options));
  });
  server.on('upgrade', (request, _socket, head) => startUpgrade(request, head, options));
  server.on('connect', (_request, socket) => faults.onConnect(socket as Socket));
  server.on('clientError', (error, socket) => faults.onClientError(error, socket as Socket));
  server.on('connection', (socket) => {
    // Node's own would close while the client may still be sending.
    socket.destroySoon = () => closeGently(socket);
  });
  capConnections(server, {
    perNetwork: options.connectionsPerAddress,
    counts: options.connectionCounts,
    isTrusted: (address) => isTrustedProxy(address, options.gateway().trustedProxies),
  });
  return server;
}

function start(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  expectsContinue: boolean,
): void {
  const exchange = createExchange(request, response, options, expectsContinue);
  response.on('close', () => {
    if (!response.writableFinished) exchange.clientGone?.();
    // The rest of a body that was refused is thrown away until the connection is closed.
    else if (!request.complete) request.resume();
  });
  void handleRequest(exchange, options.gateway());
}

/** Node takes any list that contains 100-continue for that; another expectation in it would go unheard. */
function startExpecting(request: IncomingMessage, response: ServerResponse, options: ServerOptions): void {
  if (request.headers.expect?.toLowerCase() === '100-continue') {
    start(request, response, options, true);
    return;
  }
  const exchange = createExchange(request, response, options, false);
  recordRefusedRequest(exchange, new Refusal('expectation_failed'), options.gateway());
}

/** What is refused here is a handshake that no stage could make sense of. */
function startUpgrade(request: IncomingMessage, head: Buffer, options: ServerOptions): void {
  const response = openResponse(request, head);
  if (response === null) {
    request.socket.destroy();
    return;
  }
  const exchange = createExchange(request, response, options, false);
  exchange.isUpgrade = true;
  response.on('close', () => {
    if (!response.writableFinished) exchange.clientGone?.();
  });
  const refusal = checkUpgrade(request);
  if (refusal === null) void handleRequest(exchange, options.gateway(), upgrade);
  else recordRefusedRequest(exchange, refusal, options.gateway());
}

function createExchange(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  expectsContinue: boolean,
): Exchange {
  return new Exchange(request, response, options.nextRequestId(), options.gateway().clock, expectsContinue);
}
