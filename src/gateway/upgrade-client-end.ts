/**
 * The client's side of an upgraded connection, as http-proxy-3 gets to see it. The library would end the
 * socket on every failure; behind this it cannot, so that the answer to the client stays ours to give, and
 * whatever passes is counted.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Exchange } from './exchange.ts';
import { FrameTracker, type TextListener } from './ws-frames.ts';

export class ClientEnd extends Duplex {
  readonly #exchange: Exchange;
  readonly #socket: Socket;
  /** The library's first write is the head of the 101; all that follows are frames. */
  #headSent = false;
  /** Nothing of the client passes any more. */
  #isCut = false;
  /** While an answer without an upgrade is read: the library would copy it to the client, whole or not. */
  ignoresWrites = false;
  readonly fromClient = new FrameTracker();
  readonly toClient: FrameTracker;

  /**
   * Reads at once, up to a buffer's worth: a client that leaves is noticed only by reading. `listener` hears
   * what the upstream says.
   */
  constructor(exchange: Exchange, listener: TextListener) {
    super();
    this.toClient = new FrameTracker(listener);
    // The library adds its own for every attempt.
    this.setMaxListeners(0);
    this.#exchange = exchange;
    this.#socket = exchange.request.socket;
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('end', () => this.push(null));
    this.#socket.on('close', () => this.destroy());
  }

  /** Says goodbye with `frame`, or breaks off where another frame is half sent. */
  closeWith(frame: Buffer): void {
    this.#isCut = true;
    this.ignoresWrites = true;
    // Its own goodbye is still to be noticed.
    this.#socket.resume();
    if (this.toClient.isBetweenFrames) this.#socket.end(frame);
    else this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    if (this.#isCut) return;
    this.#exchange.bytesIn += chunk.length;
    this.fromClient.push(chunk);
    if (!this.push(chunk)) this.#socket.pause();
  }

  override _read(): void {
    this.#socket.resume();
  }

  /** Done when the socket has taken the chunk, which is the back-pressure. Its errors are followed by `close`. */
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.ignoresWrites) {
      done();
      return;
    }
    if (this.#headSent) {
      this.#exchange.bytesOut += chunk.length;
      this.toClient.push(chunk);
    }
    this.#headSent = true;
    this.#socket.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.#socket.end(() => done());
  }

  /** What the library does when the upstream closes, also one whose 101 was not taken. */
  override end(): this {
    return this.#headSent ? super.end() : this;
  }

  /** The library's answer to an error. Before the 101 ours is still to come. */
  destroySoon(): void {
    this.end();
  }

  setTimeout(timeoutMs: number): this {
    this.#socket.setTimeout(timeoutMs);
    return this;
  }

  setNoDelay(on: boolean): this {
    this.#socket.setNoDelay(on);
    return this;
  }

  setKeepAlive(on: boolean, delayMs: number): this {
    this.#socket.setKeepAlive(on, delayMs);
    return this;
  }
}
