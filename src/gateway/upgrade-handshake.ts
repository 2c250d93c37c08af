/**
 * One attempt to open a WebSocket upstream, through http-proxy-3. What the library leaves to chance is
 * settled here: how long the upstream may take, what the client is told when there is no 101, and that an
 * answer which breaks off does not leave the client waiting.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyServer } from 'http-proxy-3';
import { CodedError } from '../domain/errors.ts';
import type { Upstream } from '../domain/upstream.ts';
import type { RelayResult } from './forward-relay.ts';
import { type Admitted, CUT_CODES, type CutReason } from './exchange.ts';
import { prepare } from './forward.ts';
import type { Gateway } from './gateway.ts';
import { buildResponseHeaders, headersOf } from './response-headers.ts';
import { findAnswerFault, findUpgradeFault } from './upgrade-answer.ts';
import type { ClientEnd } from './upgrade-client-end.ts';
import { buildUpgradedHeaders, buildUpgradeHeaders } from './upgrade-headers.ts';
import { classifyUpstreamError } from './upstream-error.ts';

/** A refusal of the upstream is read whole before it is passed on. */
const MAX_ANSWER_BYTES = 64 * 1024;
const NO_HEAD = Buffer.alloc(0);

/** Called with the socket of the upstream once both sides speak WebSocket. */
type Opened = (upstream: Socket) => void;

export class Handshake {
  readonly #exchange: Admitted;
  readonly #gateway: Gateway;
  readonly #opened: Opened;
  readonly #settle: (result: RelayResult) => void;
  #request: ClientRequest | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** The request was handed to a connection; it may have reached the upstream. */
  #sent = false;
  #settled = false;

  constructor(exchange: Admitted, gateway: Gateway, opened: Opened, settle: (result: RelayResult) => void) {
    this.#exchange = exchange;
    this.#gateway = gateway;
    this.#opened = opened;
    this.#settle = settle;
    exchange.whenClientGone(() => this.#clientGone());
    exchange.whenCut((reason) => this.#cutShort(reason));
  }

  start(upstream: Upstream, client: ClientEnd): void {
    const exchange = this.#exchange;
    if (exchange.response.destroyed) {
      this.#clientGone();
      return;
    }
    const { target, headers } = prepare(exchange, this.#gateway, upstream);
    const { connectMs, firstByteMs, idleMs } = upstream.timeouts;
    const proxy = createProxyServer();
    // Errors come to the callback below; the library only insists on a listener.
    proxy.on('error', () => undefined);
    proxy.on('proxyReqWs', (request) => this.#follow(request, client, idleMs));
    client.ignoresWrites = false;
    this.#expectWithin(firstByteMs);
    exchange.beginAttempt(this.#gateway.clock.monoMs());
    proxy.ws(
      viewOf(exchange.request, target, buildUpgradeHeaders(exchange, headers)),
      client,
      NO_HEAD,
      {
        target: this.#gateway.pools.originOf(upstream),
        // The path as it is, instead of one that was taken apart and put together again.
        prependPath: false,
        toProxy: true,
        connectTimeout: connectMs,
      },
      (error) => this.#fail(error),
    );
  }

  /** Our listeners come before those that the library adds after this event. */
  #follow(request: ClientRequest, client: ClientEnd, idleMs: number): void {
    this.#request = request;
    request.once('finish', () => {
      this.#sent = true;
    });
    request.once('upgrade', (answer, socket: Socket) => this.#open(answer, socket, client));
    request.once('response', (answer) => {
      client.ignoresWrites = true;
      this.#readAnswer(answer, idleMs);
    });
  }

  #expectWithin(timeoutMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#abort(new CodedError('upstream_timeout', `no answer to the handshake within ${timeoutMs} ms`));
    }, timeoutMs);
  }

  /** The library sends `answer.headers` right after this. */
  #open(answer: IncomingMessage, upstream: Socket, client: ClientEnd): void {
    const exchange = this.#exchange;
    const fault = findUpgradeFault(answer, exchange);
    if (this.#settled || fault !== null) {
      client.ignoresWrites = true;
      // Once the library has joined the two, and before anything passes.
      process.nextTick(() => {
        client.unpipe(upstream);
        upstream.destroy();
        if (fault !== null) this.#fail(fault);
      });
      return;
    }
    exchange.firstByteMonoMs = this.#gateway.clock.monoMs();
    exchange.status = 101;
    exchange.streamed = true;
    answer.headers = buildUpgradedHeaders(exchange, this.#gateway, answer);
    this.#finish({ kind: 'done' });
    // From here on the socket carries frames, and no answer of HTTP may be written into them.
    exchange.response.detachSocket(exchange.request.socket);
    exchange.response.destroy();
    this.#opened(upstream);
  }

  /** The upstream does not upgrade: its answer is the client's. */
  #readAnswer(answer: IncomingMessage, idleMs: number): void {
    this.#exchange.firstByteMonoMs = this.#gateway.clock.monoMs();
    this.#expectWithin(idleMs);
    const fault = findAnswerFault(answer);
    if (fault !== null) {
      this.#abort(fault);
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    answer.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAX_ANSWER_BYTES) chunks.push(chunk);
      else this.#abort(new CodedError('upstream_protocol_error', 'the answer to the handshake is too large'));
    });
    answer.on('end', () => this.#pass(answer, Buffer.concat(chunks)));
    answer.on('error', (error) => this.#fail(error));
  }

  #pass(answer: IncomingMessage, body: Buffer): void {
    if (this.#settled) return;
    const exchange = this.#exchange;
    const status = answer.statusCode ?? 502;
    if (status === 401 && exchange.usesOwnCredential) {
      this.#fail(new CodedError('upstream_credential_rejected', 'the upstream answered 401 to the gateway'));
      return;
    }
    exchange.status = status;
    exchange.bytesOut = body.length;
    exchange.concludeWith(() => {
      // RFC 9110 section 8.6: there is no length where there can be no content.
      const length = status === 204 || status === 304 ? null : body.length;
      const headers = buildResponseHeaders(exchange, this.#gateway, headersOf(answer), length);
      exchange.response.writeHead(status, headers);
      exchange.response.end(body);
    });
    this.#finish({ kind: 'done' });
  }

  #clientGone(): void {
    if (this.#settled) return;
    this.#exchange.outcome = 'client_closed';
    this.#exchange.error = 'client_closed';
    this.#finish({ kind: 'done' });
    this.#exchange.request.socket.destroy();
    this.#request?.destroy();
  }

  #cutShort(reason: CutReason): void {
    // As if sent, since no other upstream is to be tried.
    this.#sent = true;
    this.#abort(new CodedError(CUT_CODES[reason], `the handshake was cut: ${reason}`));
  }

  #abort(error: CodedError): void {
    this.#fail(error);
    this.#request?.destroy(error);
  }

  #fail(error: Error): void {
    const { code } = classifyUpstreamError(error);
    this.#finish({ kind: 'failed', code, sent: this.#sent, error });
  }

  #finish(result: RelayResult): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#exchange.upstreamEndMonoMs = this.#gateway.clock.monoMs();
    this.#settle(result);
  }
}

/** The request under another target and with other headers. */
function viewOf(
  request: IncomingMessage,
  url: string,
  headers: Record<string, string | string[]>,
): IncomingMessage {
  return Object.create(request, { url: { value: url }, headers: { value: headers } }) as IncomingMessage;
}
