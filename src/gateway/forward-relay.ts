/**
 * Passes one answer of an upstream on to the client: bytes unchanged, undelayed and under back-pressure. The
 * last byte is held until the request is recorded, see Exchange.conclude.
 */
import { CodedError, type ErrorCode } from '../domain/errors.ts';
import type { AnswerHead } from '../upstreams/http1/answer-head.ts';
import type { AnswerHandler, Call } from '../upstreams/http1/call.ts';
import { breakConnection } from './break-connection.ts';
import { ClientBody } from './client-body.ts';
import { type Admitted, CUT_CODES, type CutReason } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { buildResponseHeaders } from './response-headers.ts';
import { renderStreamErrorEvent } from './error-body.ts';
import { startMetering } from './metering.ts';
import { ClientGoneError } from './request-body.ts';
import { UsageEventFilter } from './usage-event-filter.ts';
import { classifyUpstreamError, isUpstreamFault, logUpstreamFailure } from './upstream-error.ts';

/** How an attempt ended. `failed` before any byte of an answer; nothing has been sent to the client then. */
export type RelayResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly sent: boolean; readonly error: Error };

/** Bodies that are wholly there are written together with the head, as one string of bytes, up to this size. */
const ONE_WRITE_BYTES = 16 * 1024;

export class AnswerRelay implements AnswerHandler {
  readonly #exchange: Admitted;
  readonly #gateway: Gateway;
  readonly #settle: (result: RelayResult) => void;
  #call: Call | null = null;
  /** The request was handed to a connection; it may have reached the upstream. */
  #sent = false;
  #settled = false;
  #head: AnswerHead | null = null;
  /** There from the moment the head was sent to the client. */
  #body: ClientBody | null = null;
  #isEventStream = false;
  /** Bytes the declared length still lacks; -1 = not declared. */
  #missing = -1;
  /** What arrived and is not written yet. */
  #held: Buffer | null = null;
  #filter: UsageEventFilter | null = null;

  constructor(exchange: Admitted, gateway: Gateway, settle: (result: RelayResult) => void) {
    this.#exchange = exchange;
    this.#gateway = gateway;
    this.#settle = settle;
    exchange.whenCut((reason) => this.#cutShort(reason));
  }

  /** What this relay listens to. */
  listenTo(call: Call): void {
    this.#call = call;
  }

  onSent(): void {
    this.#sent = true;
  }

  onHead(head: AnswerHead): void {
    const exchange = this.#exchange;
    const { status } = head;
    exchange.firstByteMonoMs = this.#gateway.clock.monoMs();
    if (status === 401 && exchange.usesOwnCredential) {
      const message = 'the upstream answered 401 to the credential of the gateway';
      this.#call?.abort(new CodedError('upstream_credential_rejected', message));
      return;
    }
    exchange.status = status;
    // The rest of the request is not worth reading, and would be taken for the next one.
    if (!exchange.request.complete) exchange.response.shouldKeepAlive = false;
    // An attempt before this one may have broken off in the middle.
    exchange.bytesOut = 0;
    this.#head = head;
    this.#isEventStream = head.contentType?.toLowerCase().startsWith('text/event-stream') === true;
    exchange.streamed = this.#isEventStream;
    if (this.#isEventStream) this.#gateway.counters.addOpenStreams(exchange.routeIndex, 1);
    startMetering(exchange, head);
    // What is compressed although nothing was to be is passed on as it is.
    if (exchange.asksUsage && this.#isEventStream && head.contentEncoding === null) {
      // What is taken out makes the declared length wrong.
      this.#filter = new UsageEventFilter();
    } else this.#missing = head.contentLength ?? -1;
  }

  onBody(received: Buffer): void {
    const exchange = this.#exchange;
    exchange.bytesOut += received.length;
    exchange.meter?.write(received);
    const chunk = this.#filter === null ? received : this.#filter.push(received);
    if (chunk === null) return;
    if (this.#missing !== -1) this.#missing -= chunk.length;
    if (this.#body === null || this.#missing === 0) this.#hold(chunk);
    else if (!this.#body.write(chunk)) this.#waitForDrain();
  }

  #hold(chunk: Buffer): void {
    this.#held = this.#held === null ? chunk : Buffer.concat([this.#held, chunk]);
  }

  onEnd(): void {
    if (this.#settled) return;
    const rest = this.#filter?.end() ?? null;
    if (rest !== null) this.#hold(rest);
    const body = this.#body;
    if (body === null) this.#exchange.concludeWith(() => this.#sendWhole());
    else this.#exchange.concludeWith(() => body.end(this.#held));
    this.#finish({ kind: 'done' });
  }

  onError(error: Error): void {
    if (this.#settled) return;
    if (error instanceof ClientGoneError) {
      this.clientGone();
      return;
    }
    const { code } = classifyUpstreamError(error);
    if (this.#body === null) {
      this.#head = null;
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
    if (!this.#sent) this.#exchange.leaveAttempt(this.#gateway.clock.monoMs());
    this.#exchange.conclude = null;
    this.#finish({ kind: 'done' });
    this.#call?.abort(new Error('the client closed the connection'));
  }

  #cutShort(reason: CutReason): void {
    if (this.#settled) return;
    const code = CUT_CODES[reason];
    const error = new Error(`the exchange was cut: ${reason}`);
    if (this.#body !== null) this.#breakOff(code);
    else this.#finish({ kind: 'failed', code, sent: true, error });
    this.#call?.abort(error);
  }

  /** Small answers arrive whole in one read; of others the head and what there is of the body go out now. */
  onPause(): void {
    if (this.#settled || this.#body !== null || this.#head === null || this.#missing === 0) return;
    const { response, status } = this.#exchange;
    response.writeHead(
      status,
      buildResponseHeaders(this.#exchange, this.#gateway, this.#head, this.#declaredLength()),
    );
    this.#body = new ClientBody(response);
    const held = this.#held;
    this.#held = null;
    if (held === null) response.flushHeaders();
    else if (!this.#body.write(held)) this.#waitForDrain();
  }

  /** null where the answer has no length: it declared none, or something is taken out of it. */
  #declaredLength(): number | null {
    return this.#filter === null ? (this.#head?.contentLength ?? null) : null;
  }

  #sendWhole(): void {
    if (this.#head === null) return;
    const { response, status, method } = this.#exchange;
    const body = this.#held;
    const length = method === 'HEAD' || status === 204 || status === 304 ? null : (body?.length ?? 0);
    // In answer to HEAD and in a 304 the length is that of what is left out; a 204 has none (RFC 9110 section 8.6).
    const told = length ?? (status === 204 ? null : this.#declaredLength());
    response.writeHead(status, buildResponseHeaders(this.#exchange, this.#gateway, this.#head, told));
    if (body === null) response.end();
    else if (body.length <= ONE_WRITE_BYTES) response.end(body.toString('latin1'), 'latin1');
    else response.end(body);
  }

  #waitForDrain(): void {
    const call = this.#call;
    call?.pause();
    this.#exchange.response.once('drain', () => call?.resume());
  }

  /** The stream fails after its first byte: an error event where the format has one, then a broken connection. */
  #breakOff(code: ErrorCode): void {
    const exchange = this.#exchange;
    if (exchange.outcome === 'ok')
      exchange.outcome = isUpstreamFault(code) ? 'upstream_error' : `refused:${code}`;
    exchange.error = code;
    exchange.concludeWith(() => breakConnection(exchange.response, this.#body, this.#lastWords(code)));
    this.#finish({ kind: 'done' });
  }

  /** The error event of the dialect, null where it would be garbage or be taken for the rest of the answer. */
  #lastWords(code: ErrorCode): Buffer | null {
    if (!this.#isEventStream || this.#head === null || this.#head.contentEncoding !== null) return null;
    const { match, requestId } = this.#exchange;
    const { errors } = match.route;
    // A blank line ends an event that broke off in the middle, so that it does not swallow ours. Where events have
    // names, ours renames it instead: the clients take what is unreadable for an error under that name alone.
    const gap = errors === 'anthropic' ? '\n' : '\n\n';
    const words = Buffer.from(gap + renderStreamErrorEvent(errors, code, requestId));
    return this.#missing === -1 || this.#missing > words.length ? words : null;
  }

  #finish(result: RelayResult): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#exchange.upstreamEndMonoMs = this.#gateway.clock.monoMs();
    if (this.#isEventStream) this.#gateway.counters.addOpenStreams(this.#exchange.routeIndex, -1);
    this.#settle(result);
  }
}
