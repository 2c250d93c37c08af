/**
 * Reads the answers of one connection as their bytes arrive: interim heads are passed over, the head of the
 * answer and its content are told, and where it ends is decided once, by RFC 9112 section 6.3.
 */
import { type AnswerHead, broken, type HeadReader } from './answer-head.ts';
import { ChunkReader } from './chunk-reader.ts';

/** As much as Node allows a server for the head of a request. */
const MAX_HEAD_BYTES = 16 * 1024;
const MAX_INTERIM_HEADS = 100;

const HEAD = 0;
const LENGTH = 1;
const CHUNKS = 2;
/** All that comes until the upstream closes. */
const CLOSE = 3;
const DONE = 4;

export interface AnswerSink {
  onHead(head: AnswerHead): void;
  /** The chunk is the sink's own. */
  onBody(chunk: Buffer): void;
}

export class AnswerReader {
  readonly #heads: HeadReader;
  readonly #sink: AnswerSink;
  #state = DONE;
  #method = '';
  #left = 0;
  #interim = 0;
  #chunks: ChunkReader | null = null;
  /** The beginning of a head that is not complete. */
  #partial: Buffer | null = null;

  constructor(heads: HeadReader, sink: AnswerSink) {
    this.#heads = heads;
    this.#sink = sink;
  }

  /** From now on the answer to a request of this method is read. */
  expect(method: string): void {
    this.#state = HEAD;
    this.#method = method;
    this.#interim = 0;
  }

  get isDone(): boolean {
    return this.#state === DONE;
  }

  /**
   * Takes the first `length` of `bytes`, which may be overwritten afterwards. Returns how many of them belong to
   * no answer: more than 0 only where the answer is done. Throws `upstream_protocol_error`.
   */
  read(bytes: Buffer, length: number): number {
    if (this.#state !== HEAD) return length - this.#readBody(bytes, 0, length);
    if (this.#partial === null) return this.#readHeads(bytes, length);
    const joined = Buffer.concat([this.#partial, bytes.subarray(0, length)]);
    this.#partial = null;
    return this.#readHeads(joined, joined.length);
  }

  /** The upstream has closed its side. Whether the answer is complete by that. */
  end(): boolean {
    if (this.#state === CLOSE) this.#state = DONE;
    return this.#state === DONE;
  }

  #readHeads(bytes: Buffer, length: number): number {
    let at = 0;
    while (this.#state === HEAD) {
      const end = bytes.indexOf('\r\n\r\n', at, 'latin1');
      if (end === -1 || end + 4 > length) return this.#keepPartial(bytes, at, length);
      if (end - at > MAX_HEAD_BYTES) throw broken('the head of the answer is too large');
      const head = this.#heads.read(bytes.toString('latin1', at, end + 2));
      at = end + 4;
      if (head.status < 200) this.#passOver(head);
      else {
        this.#begin(head);
        this.#sink.onHead(head);
      }
    }
    return length - this.#readBody(bytes, at, length);
  }

  #keepPartial(bytes: Buffer, from: number, to: number): number {
    if (to - from > MAX_HEAD_BYTES) throw broken('the head of the answer is too large');
    if (to > from) {
      const partial = Buffer.from(bytes.subarray(from, to));
      // Without this, a server that ends its lines by LF alone would be waited for.
      for (let lf = partial.indexOf(10); lf !== -1; lf = partial.indexOf(10, lf + 1)) {
        if (partial[lf - 1] !== 13) throw broken('a line of the head does not end in CRLF');
      }
      this.#partial = partial;
    }
    return 0;
  }

  /** RFC 9110 section 15.2. A 100 was not asked for, and what follows a 101 is no HTTP. */
  #passOver({ status }: AnswerHead): void {
    if (status === 101) throw broken('the upstream switched protocols unasked');
    if (status === 100) throw broken('the upstream asked for a body that it has');
    if (++this.#interim > MAX_INTERIM_HEADS)
      throw broken('the upstream sends one interim answer after another');
  }

  #begin({ status, isChunked, contentLength }: AnswerHead): void {
    if (status === 204 && (isChunked || (contentLength ?? 0) > 0)) {
      throw broken('the answer has a body where its status allows none');
    }
    if (this.#method === 'HEAD' || status === 204 || status === 304) this.#state = DONE;
    else if (isChunked) {
      this.#chunks = new ChunkReader();
      this.#state = CHUNKS;
    } else if (contentLength === null) this.#state = CLOSE;
    else {
      this.#left = contentLength;
      this.#state = contentLength === 0 ? DONE : LENGTH;
    }
  }

  /** Returns where it stopped. What comes together is told together. */
  #readBody(bytes: Buffer, start: number, end: number): number {
    if (start === end || this.#state === DONE) return start;
    if (this.#state === CHUNKS) return this.#readChunks(bytes, start, end);
    const stop = this.#state === LENGTH ? Math.min(end, start + this.#left) : end;
    const chunk = Buffer.allocUnsafe(stop - start);
    bytes.copy(chunk, 0, start, stop);
    this.#left -= chunk.length;
    if (this.#state === LENGTH && this.#left === 0) this.#state = DONE;
    this.#sink.onBody(chunk);
    return stop;
  }

  #readChunks(bytes: Buffer, start: number, end: number): number {
    const chunks = this.#chunks ?? new ChunkReader();
    const out = Buffer.allocUnsafe(end - start);
    const stop = chunks.read(bytes, start, end, out);
    if (chunks.isDone) {
      this.#state = DONE;
      this.#chunks = null;
    }
    if (chunks.written > 0) this.#sink.onBody(out.subarray(0, chunks.written));
    return stop;
  }
}
