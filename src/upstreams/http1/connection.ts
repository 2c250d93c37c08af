/**
 * One kept-alive connection to an upstream, which carries one call at a time. Whatever leaves doubt about where
 * an answer ends closes it, so that no answer reaches another request than its own.
 */
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { CodedError } from '../../domain/errors.ts';
import type { AnswerHead, HeadReader } from './answer-head.ts';
import { AnswerReader, type AnswerSink } from './answer-reader.ts';
import type { Call, Carrier } from './call.ts';
import { expectsBody, renderRequestHead } from './request-head.ts';
import { Upload } from './upload.ts';

/** Under load a connection never falls idle; renewed after so many requests it follows a change in DNS. */
const MAX_REQUESTS = 10_000;
/** Longer than an upstream keeps its side, and POSTs meet closed sockets; so where it does not say, rather short. */
const IDLE_MS = 4_000;
/** An upstream that says how long it waits is left before that, and after this at the latest. */
const IDLE_MARGIN_MS = 2_000;
const LONGEST_IDLE_MS = 600_000;
/** Bodies up to this size are sent with the head, as one string of bytes in one write. */
const ONE_WRITE_BYTES = 16 * 1024;

/** What a connection tells its pool. */
export interface ConnectionOwner {
  readonly host: string;
  monoMs(): number;
  /** It may carry another call. */
  onFree(connection: Connection): void;
  /** It is closed; called once. */
  onClosed(connection: Connection): void;
}

export class Connection implements AnswerSink, Carrier {
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #reader: AnswerReader;
  #call: Call | null = null;
  #upload: Upload | null = null;
  #requests = 0;
  #mayGoOn = true;
  #isClosed = false;
  #isPaused = false;
  /** The head of the answer that is read has been told. */
  #hasHead = false;
  #idleMs = IDLE_MS;
  /** The pause that is allowed now: up to the head, then within the answer. 0 = none is. */
  #silenceMs = 0;
  /** Monotonic instant at which patience ends: of a call with the upstream, else of the upstream with us. */
  #deadlineMs = 0;

  constructor(socket: Socket, owner: ConnectionOwner, heads: HeadReader) {
    this.#socket = socket;
    this.#owner = owner;
    this.#reader = new AnswerReader(heads, this);
    this.#deadlineMs = owner.monoMs() + IDLE_MS;
    socket.on('end', () => this.#onEnd());
    socket.on('error', (error) => this.#giveUp(error));
    socket.on('close', () =>
      this.#giveUp(new CodedError('upstream_unreachable', 'the connection was closed')),
    );
  }

  /** Sends the request of a call. Only while no other is carried. */
  send(call: Call): void {
    const { request } = call;
    this.#requests++;
    this.#mayGoOn = this.#requests < MAX_REQUESTS;
    let head: string;
    try {
      head = renderRequestHead(request, this.#owner.host, this.#mayGoOn);
    } catch (error) {
      call.fail(error as Error);
      this.#owner.onFree(this);
      return;
    }
    const { method, body } = request;
    // Closed rather than used again: servers that read no body there would take it for the next request, and
    // some send one in answer to HEAD.
    if (method === 'HEAD' || (body !== null && !expectsBody(method))) this.#mayGoOn = false;
    this.#call = call;
    call.carrier = this;
    this.#reader.expect(method);
    this.#hasHead = false;
    this.#allowSilence(request.firstByteMs);
    call.handler.onSent();
    if (call.isOver) {
      this.destroy();
      return;
    }
    if (body === null) this.#socket.write(head, 'latin1');
    else if (Buffer.isBuffer(body)) this.#writeWhole(head, body);
    else this.#upload = this.#startUpload(head, body, request.contentLength === null);
  }

  /** Takes what has arrived, the first `length` bytes of a buffer that is filled anew with each read. */
  read(bytes: Buffer, length: number): void {
    const call = this.#call;
    if (call === null) {
      // Nobody asked for it. RFC 9112 section 9.2: it must not become the answer to the next request.
      this.destroy();
      return;
    }
    let unread = 0;
    try {
      unread = this.#reader.read(bytes, length);
    } catch (error) {
      this.#giveUp(error as Error);
      return;
    }
    // The handler may have given up in the middle.
    if (this.#call !== call) return;
    if (this.#reader.isDone) {
      if (unread > 0) this.#mayGoOn = false;
      this.#complete(call);
      return;
    }
    // Interim answers and a head that drips do not prolong the time for the first byte.
    if (!this.#hasHead) return;
    this.#deadlineMs = this.#owner.monoMs() + this.#silenceMs;
    call.handler.onPause();
  }

  onHead(head: AnswerHead): void {
    const call = this.#call;
    if (call === null) return;
    this.#hasHead = true;
    // A 304 may tell the length of what it leaves out, and some servers send that all the same.
    const mayHaveMore = head.status === 304 && (head.isChunked || (head.contentLength ?? 0) > 0);
    if (!head.keepsAlive || mayHaveMore) this.#mayGoOn = false;
    this.#noteKeepAlive(head.keepAliveS);
    this.#allowSilence(call.request.idleMs);
    call.handler.onHead(head);
  }

  onBody(chunk: Buffer): void {
    this.#call?.handler.onBody(chunk);
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#deadlineMs = this.#owner.monoMs() + this.#silenceMs;
    this.#socket.resume();
  }

  /** Whether it can be used at this instant; closes it where its time is over. */
  isUsable(monoMs: number): boolean {
    if (monoMs < this.#deadlineMs) return true;
    this.destroy();
    return false;
  }

  /** Ends a call that waits too long, and closes a connection that was idle too long. */
  checkPatience(monoMs: number): void {
    if (monoMs < this.#deadlineMs) return;
    if (this.#call === null) {
      this.destroy();
      return;
    }
    // The client is slow, to read the answer or to send the request.
    const waitsForClient = this.#upload !== null && !this.#upload.waitsForUpstream;
    if (this.#isPaused || waitsForClient) return;
    this.#giveUp(
      new CodedError('upstream_timeout', `nothing came from the upstream for ${this.#silenceMs} ms`),
    );
  }

  destroy(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#call = null;
    this.#upload?.stop();
    this.#upload = null;
    this.#socket.destroy();
    this.#owner.onClosed(this);
  }

  #writeWhole(head: string, body: Buffer): void {
    if (body.length <= ONE_WRITE_BYTES) {
      this.#socket.write(head + body.toString('latin1'), 'latin1');
      return;
    }
    this.#socket.cork();
    this.#socket.write(head, 'latin1');
    this.#socket.write(body);
    this.#socket.uncork();
  }

  #startUpload(head: string, body: Readable, isChunked: boolean): Upload {
    this.#socket.write(head, 'latin1');
    return new Upload(this.#socket, body, isChunked, {
      onProgress: () => this.#allowSilence(this.#silenceMs),
      onSent: () => {
        this.#upload = null;
        this.#allowSilence(this.#silenceMs);
      },
      onBrokenOff: () => {
        this.#upload = null;
        this.#giveUp(new Error('the body of the request broke off'));
      },
    });
  }

  #allowSilence(silenceMs: number): void {
    this.#silenceMs = silenceMs;
    this.#deadlineMs = this.#owner.monoMs() + silenceMs;
  }

  #noteKeepAlive(seconds: number | null): void {
    this.#idleMs = seconds === null ? IDLE_MS : Math.min(seconds * 1000 - IDLE_MARGIN_MS, LONGEST_IDLE_MS);
    if (this.#idleMs <= 0) this.#mayGoOn = false;
  }

  #complete(call: Call): void {
    this.#call = null;
    // An answer that comes before the request is complete leaves the rest of it between the two.
    const goesOn = this.#mayGoOn && this.#upload === null;
    // Whoever was behind has all of it now.
    this.resume();
    if (goesOn) this.#deadlineMs = this.#owner.monoMs() + this.#idleMs;
    call.complete();
    if (goesOn) this.#owner.onFree(this);
    else this.destroy();
  }

  #onEnd(): void {
    const call = this.#call;
    if (call !== null && this.#reader.end()) {
      this.#mayGoOn = false;
      this.#complete(call);
      return;
    }
    this.#giveUp(new CodedError('upstream_unreachable', 'the upstream closed the connection'));
  }

  #giveUp(error: Error): void {
    const call = this.#call;
    this.destroy();
    call?.fail(error);
  }
}
