/** Sends a body that comes as a stream, as fast as the upstream takes it. */
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

export interface UploadEvents {
  /** Something of the body went out. */
  onProgress(): void;
  onSent(): void;
  /** The body ended before it was complete. An error of the body is heard by its call. */
  onBrokenOff(): void;
}

export class Upload {
  readonly #socket: Socket;
  readonly #body: Readable;
  readonly #isChunked: boolean;
  readonly #events: UploadEvents;
  #isOver = false;

  constructor(socket: Socket, body: Readable, isChunked: boolean, events: UploadEvents) {
    this.#socket = socket;
    this.#body = body;
    this.#isChunked = isChunked;
    this.#events = events;
    body.on('data', this.#send).on('end', this.#end).on('close', this.#close);
    socket.on('drain', this.#goOn);
  }

  /** The upstream is behind, so that its silence is its own. */
  get waitsForUpstream(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** The connection is gone, or nobody needs the rest. */
  stop(): void {
    if (this.#isOver) return;
    this.#leave();
    this.#body.destroy();
  }

  readonly #send = (chunk: Buffer): void => {
    if (chunk.length === 0) return;
    this.#events.onProgress();
    this.#socket.cork();
    if (this.#isChunked) this.#socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    this.#socket.write(chunk);
    if (this.#isChunked) this.#socket.write('\r\n', 'latin1');
    this.#socket.uncork();
    if (this.#socket.writableNeedDrain) this.#body.pause();
  };

  readonly #goOn = (): void => {
    this.#events.onProgress();
    this.#body.resume();
  };

  readonly #end = (): void => {
    if (this.#isOver) return;
    this.#leave();
    if (this.#isChunked) this.#socket.write('0\r\n\r\n', 'latin1');
    this.#events.onSent();
  };

  readonly #close = (): void => {
    if (this.#isOver) return;
    this.#leave();
    this.#events.onBrokenOff();
  };

  #leave(): void {
    this.#isOver = true;
    this.#socket.off('drain', this.#goOn);
    this.#body.off('data', this.#send).off('end', this.#end).off('close', this.#close);
  }
}
