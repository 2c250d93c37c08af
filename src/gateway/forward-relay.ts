/**
 * Passes one answer of an upstream on to the client: bytes unchanged, undelayed and under back-pressure. The
 * last byte is held until the request is recorded, see Exchange.conclude.
 */
import type { Dispatcher } from 'undici';
import { CodedError, type ErrorCode } from '../domain/errors.ts';
import { breakConnection } from './break-connection.ts';
import { type Admitted, CUT_CODES, type CutReason } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { buildResponseHeaders } from './response-headers.ts';
import { renderStreamErrorEvent } from './error-body.ts';
import { startMetering } from './metering.ts';
import { ClientGoneError } from './request-body.ts';
import { UsageEventFilter } from './usage-event-filter.ts';
import {
  classifyUpstreamError,
  findHeadFault,
  isUpstreamFault,
  logUpstreamFailure,
} from './upstream-error.ts';

type Controller = Dispatcher.DispatchController;
type UpstreamHeaders = Record<string, string | string[] | undefined>;

/** How an attempt ended. `failed` before any byte of an answer; nothing has been sent to the client then. */
export type RelayResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly sent: boolean; readonly error: Error };

/** Bodies that are wholly there are written together with the head, as one string of bytes, up to this size. */
const ONE_WRITE_BYTES = 16 * 1024;

export class AnswerRelay implements Dispatcher.DispatchHandler {
  readonly #exchange: Admitted;
  readonly #gateway: Gateway;
  readonly #settle: (result: RelayResult) => void;
  #controller: Controller | null = null;
  /** The request was handed to a connection; it may have reached the upstream. */
  #sent = false;
  #settled = false;
  #headers: UpstreamHeaders | null = null;
  #headSent = false;
  #isEventStream = false;
  /** Bytes the declared length still lacks; -1 = not declared. */
  #missing = -1;
  /** What arrived and is not written yet. */
  #held: Buffer | null = null;
  #filter: UsageEventFilter | null = null;
  #cut: Error | null = null;

  constructor(exchange: Admitted, gateway: Gateway, settle: (result: RelayResult) => void) {
    this.#exchange = exchange;
    this.#gateway = gateway;
    this.#settle = settle;
    exchange.whenCut((reason) => this.#cutShort(reason));
  }

  onRequestStart(controller: Controller): void {
    this.#sent = true;
    this.#controller = controller;
    if (this.#cut !== null) controller.abort(this.#cut);
  }

  onResponseStart(controller: Controller, status: number, headers: UpstreamHeaders): void {
    // Early hints and the like are for this hop; the answer is still to come.
    if (status < 200 && status !== 101) return;
    const exchange = this.#exchange;
    exchange.firstByteMonoMs = this.#gateway.clock.monoMs();
    const fault = findHeadFault(status, headers);
    if (fault !== null) {
      controller.abort(new CodedError('upstream_protocol_error', fault));
      return;
    }
    if (status === 401 && exchange.usesOwnCredential) {
      const message = 'the upstream answered 401 to the credential of the gateway';
      controller.abort(new CodedError('upstream_credential_rejected', message));
      return;
    }
    exchange.status = status;
    // An attempt before this one may have broken off in the middle.
    exchange.bytesOut = 0;
    // RFC 9110 section 8.6: there is no length where there can be no content.
    if (status === 204) headers['content-length'] = undefined;
    this.#headers = headers;
    const type = headers['content-type'];
    this.#isEventStream = typeof type === 'string' && type.startsWith('text/event-stream');
    exchange.streamed = this.#isEventStream;
    if (this.#isEventStream) this.#gateway.counters.addOpenStreams(exchange.routeIndex, 1);
    startMetering(exchange, status, headers);
    // What is compressed although nothing was to be is passed on as it is.
    const isReadable = headers['content-encoding'] === undefined;
    if (exchange.asksUsage && this.#isEventStream && isReadable) this.#filterUsage(headers);
    const length = headers['content-length'];
    this.#missing = typeof length === 'string' ? Number(length) : -1;
    // Small answers arrive whole in one read of the socket; what is not complete by its end is a stream.
    // A promise, because queueMicrotask makes an asynchronous resource each time.
    void Promise.resolve().then(() => this.#flush());
  }

  /** What is taken out makes the declared length wrong. */
  #filterUsage(headers: UpstreamHeaders): void {
    this.#filter = new UsageEventFilter();
    headers['content-length'] = undefined;
  }

  onResponseData(controller: Controller, received: Buffer): void {
    const exchange = this.#exchange;
    exchange.bytesOut += received.length;
    exchange.meter?.write(received);
    const chunk = this.#filter === null ? received : this.#filter.push(received);
    if (chunk === null) return;
    if (this.#missing !== -1) this.#missing -= chunk.length;
    if (this.#headSent && this.#missing !== 0) {
      if (!exchange.response.write(chunk)) this.#waitForDrain(controller);
      return;
    }
    this.#hold(chunk);
  }

  #hold(chunk: Buffer): void {
    this.#held = this.#held === null ? chunk : Buffer.concat([this.#held, chunk]);
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    const rest = this.#filter?.end() ?? null;
    if (rest !== null) this.#hold(rest);
    const { response } = this.#exchange;
    if (this.#headSent) {
      const last = this.#held;
      this.#exchange.concludeWith(() => response.end(last ?? undefined));
    } else {
      this.#exchange.concludeWith(() => this.#sendWhole());
    }
    this.#finish({ kind: 'done' });
  }

  onResponseError(_controller: Controller, error: Error): void {
    if (this.#settled) return;
    if (error instanceof ClientGoneError) {
      this.clientGone();
      return;
    }
    const { code } = classifyUpstreamError(error);
    if (!this.#headSent) {
      this.#headers = null;
      this.#finish({ kind: 'failed', code, sent: this.#sent, error });
      return;
    }
    logUpstreamFailure(this.#exchange, this.#gateway, code, error);
    this.#breakOff(code);
  }

  /** The client went away: nothing more is written, and the upstream is told at once. */
  clientGone(): void {
    if (this.#settled) return;
    this.#exchange.outcome = 'client_closed';
    this.#exchange.error = 'client_closed';
    // The upstream has not heard of a request that still waits for its connection.
    if (!this.#sent) this.#exchange.dispatchedMonoMs = 0;
    this.#exchange.conclude = null;
    this.#finish({ kind: 'done' });
    this.#abort(new Error('the client closed the connection'));
  }

  #cutShort(reason: CutReason): void {
    if (this.#settled) return;
    const code = CUT_CODES[reason];
    const error = new Error(`the exchange was cut: ${reason}`);
    if (this.#headSent) this.#breakOff(code);
    else this.#finish({ kind: 'failed', code, sent: true, error });
    this.#abort(error);
  }

  #abort(error: Error): void {
    this.#cut = error;
    this.#controller?.abort(error);
  }

  /** Sends the head and what there is of the body, once it is clear that more will come later. */
  #flush(): void {
    if (this.#settled || this.#headers === null || this.#missing === 0) return;
    const { response, status } = this.#exchange;
    response.writeHead(status, buildResponseHeaders(this.#exchange, this.#gateway, this.#headers, null));
    this.#headSent = true;
    const held = this.#held;
    this.#held = null;
    if (held === null) response.flushHeaders();
    else if (!response.write(held) && this.#controller !== null) this.#waitForDrain(this.#controller);
  }

  #sendWhole(): void {
    const { response, status } = this.#exchange;
    const body = this.#held;
    const length = body?.length ?? 0;
    const bodiless = this.#exchange.method === 'HEAD' || status === 204 || status === 304;
    const headers = buildResponseHeaders(
      this.#exchange,
      this.#gateway,
      this.#headers ?? {},
      bodiless ? null : length,
    );
    response.writeHead(status, headers);
    if (body === null) response.end();
    else if (length <= ONE_WRITE_BYTES) response.end(body.toString('latin1'), 'latin1');
    else response.end(body);
  }

  #waitForDrain(controller: Controller): void {
    controller.pause();
    this.#exchange.response.once('drain', () => controller.resume());
  }

  /** The stream fails after its first byte: an error event where the format has one, then a broken connection. */
  #breakOff(code: ErrorCode): void {
    const exchange = this.#exchange;
    if (exchange.outcome === 'ok')
      exchange.outcome = isUpstreamFault(code) ? 'upstream_error' : `refused:${code}`;
    exchange.error = code;
    exchange.concludeWith(() => breakConnection(exchange.response, this.#lastWords(code)));
    this.#finish({ kind: 'done' });
  }

  /** The error event of the dialect, null where it would be garbage or be taken for the rest of the answer. */
  #lastWords(code: ErrorCode): string | null {
    if (!this.#isEventStream || this.#headers?.['content-encoding'] !== undefined) return null;
    const { match, requestId } = this.#exchange;
    const { errors } = match.route;
    // A blank line ends an event that broke off in the middle, so that it does not swallow ours. Where events have
    // names, ours renames it instead: the clients take what is unreadable for an error under that name alone.
    const gap = errors === 'anthropic' ? '\n' : '\n\n';
    const words = gap + renderStreamErrorEvent(errors, code, requestId);
    return this.#missing === -1 || this.#missing > Buffer.byteLength(words) ? words : null;
  }

  #finish(result: RelayResult): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#exchange.upstreamEndMonoMs = this.#gateway.clock.monoMs();
    if (this.#isEventStream) this.#gateway.counters.addOpenStreams(this.#exchange.routeIndex, -1);
    this.#settle(result);
  }
}
