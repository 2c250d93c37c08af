/**
 * One request to an upstream and the one answer to it, as the pool and its connections see them. Whoever sends
 * a request hears of its answer through an AnswerHandler.
 */
import type { Readable } from 'node:stream';
import type { AnswerHead } from './answer-head.ts';

export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, in origin-form. */
  readonly target: string;
  /** Flat: name, value, name, value … without Host, Connection and what frames the body. */
  readonly headers: readonly string[];
  readonly body: Buffer | Readable | null;
  /** Declared length of a body that is a stream; null where it is sent in chunks. */
  readonly contentLength: string | null;
  readonly firstByteMs: number;
  /** Longest pause within the answer. */
  readonly idleMs: number;
}

/** Told in this order; after `onEnd` or `onError`, of which exactly one is called, nothing more comes. */
export interface AnswerHandler {
  /** The request goes out. From here on nobody knows whether the upstream has acted on it. */
  onSent(): void;
  /** Not called for interim answers (1xx), which are for this hop alone. */
  onHead(head: AnswerHead): void;
  /** The chunk is the handler's own. */
  onBody(chunk: Buffer): void;
  /** What came together has been told, and the answer goes on. */
  onPause(): void;
  onEnd(): void;
  onError(error: Error): void;
}

/** What a call needs of the connection that carries it. */
export interface Carrier {
  destroy(): void;
  pause(): void;
  resume(): void;
}

export class Call {
  readonly request: UpstreamRequest;
  readonly handler: AnswerHandler;
  carrier: Carrier | null = null;
  /** The handler has heard of the end. */
  isOver = false;

  constructor(request: UpstreamRequest, handler: AnswerHandler) {
    this.request = request;
    this.handler = handler;
    const { body } = request;
    // Heard while it waits for a connection too.
    if (body !== null && !Buffer.isBuffer(body)) body.on('error', (error) => this.abort(error));
  }

  /** Gives the call up: its connection is closed, and the handler hears `error` unless it has heard of the end. */
  abort(error: Error): void {
    if (this.isOver) return;
    const { carrier } = this;
    this.fail(error);
    carrier?.destroy();
  }

  /** Reads no more of the answer for now. */
  pause(): void {
    this.carrier?.pause();
  }

  resume(): void {
    this.carrier?.resume();
  }

  complete(): void {
    this.isOver = true;
    this.carrier = null;
    this.handler.onEnd();
  }

  fail(error: Error): void {
    if (this.isOver) return;
    this.isOver = true;
    this.carrier = null;
    this.handler.onError(error);
  }
}
