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
import { upgrade } from './upgrade.ts';
import {
  checkUpgrade,
  isBehindAnother,
  isOfferOfHttp2,
  openResponse,
  refuseLateUpgrade,
} from './upgrade-request.ts';

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
  const late = new WeakSet<IncomingMessage>();
  const server = http.createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: options.timeouts.keepAliveMs,
    headersTimeout: options.timeouts.headersMs,
    requestTimeout: options.timeouts.requestMs,
    connectionsCheckingInterval: 1_000,
    noDelay: true,
    // accept.ts asks for it, so that its answer carries what all our answers carry.
    requireHostHeader: false,
    // Behind another request it waits for its turn like any other, and is refused then.
    shouldUpgradeCallback: (request) => {
      if (isOfferOfHttp2(request)) return false;
      if (isBehindAnother(request)) late.add(request);
      return !late.has(request);
    },
  });
  // Node would drop headers beyond its own maximum without a word; accept.ts counts them instead.
  server.maxHeadersCount = 0;
  const takeInTurn = createPipeline();
  const faults = createFaultHandler(options);
  const take = (request: IncomingMessage, response: ServerResponse, expects: boolean): void => {
    takeInTurn(request, response, () => {
      start(request, response, options, { expects, isLate: late.has(request) });
    });
  };
  server.on('request', (request, response) => take(request, response, false));
  server.on('checkContinue', (request, response) => take(request, response, true));
  server.on('checkExpectation', (request, response) => take(request, response, true));
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

interface StartOptions {
  /** Node has seen an Expect that is to be heeded. */
  readonly expects: boolean;
  /** It asks for an upgrade behind another request. */
  readonly isLate: boolean;
}

function start(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  { expects, isLate }: StartOptions,
): void {
  // Node takes what follows an offered upgrade in the same read for the other protocol and drops it, so
  // that nobody knows where the next request begins.
  if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false;
  // Node takes any list that contains 100-continue for that; another expectation in it would go unheard.
  const expectsContinue = expects && request.headers.expect?.toLowerCase() === '100-continue';
  const exchange = createExchange(request, response, options, expectsContinue);
  if (isLate) exchange.unfit = refuseLateUpgrade();
  else if (expects && !expectsContinue) exchange.unfit = new Refusal('expectation_failed');
  response.on('close', () => {
    if (!response.writableFinished) exchange.clientGone?.();
    // The rest of a body that was refused is thrown away until the connection is closed.
    else if (!request.complete) request.resume();
  });
  void handleRequest(exchange, options.gateway());
}

function startUpgrade(request: IncomingMessage, head: Buffer, options: ServerOptions): void {
  const response = openResponse(request, head);
  const exchange = createExchange(request, response, options, false);
  exchange.isUpgrade = true;
  response.on('close', () => {
    if (!response.writableFinished) exchange.clientGone?.();
  });
  exchange.unfit = checkUpgrade(request);
  void handleRequest(exchange, options.gateway(), upgrade);
}

function createExchange(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  expectsContinue: boolean,
): Exchange {
  return new Exchange(request, response, options.nextRequestId(), options.gateway().clock, expectsContinue);
}
