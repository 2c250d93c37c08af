/**
 * Takes the chunks of a body apart (RFC 9112 section 7.1). Extensions are passed over and trailers are dropped,
 * both within bounds.
 */
import { broken } from './answer-head.ts';

/** Of one chunk; trailers, of all together. */
const MAX_EXTENSION_BYTES = 4 * 1024;
const MAX_TRAILER_BYTES = 16 * 1024;
/** 2^52 bytes; a longer number would not be exact. */
const MAX_SIZE_DIGITS = 13;

const SIZE = 0;
const EXTENSION = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const TRAILER = 6;
const TRAILER_LF = 7;
const LAST_LF = 8;
const DONE = 9;

const CR = 13;
const LF = 10;
const SEMICOLON = 59;

export class ChunkReader {
  #state = SIZE;
  /** Of the chunk at hand: its size while that is read, then what is still to come. */
  #left = 0;
  /** Digits of the size so far; 0 before the first. */
  #digits = 0;
  /** The extensions, or the line of a trailer, so far. */
  #line = '';
  #trailerBytes = 0;
  /** How many bytes of content the last `read` put into `out`. */
  written = 0;

  get isDone(): boolean {
    return this.#state === DONE;
  }

  /**
   * Reads `bytes` from `start` to `end`, writes the content to `out` from its beginning, and returns where it
   * stopped: at `end`, or behind the last byte of the body. Throws `upstream_protocol_error`.
   */
  read(bytes: Buffer, start: number, end: number, out: Buffer): number {
    this.written = 0;
    let at = start;
    while (at < end && this.#state !== DONE) {
      if (this.#state === DATA) at = this.#copy(bytes, at, end, out);
      else this.#step(bytes[at++] ?? 0);
    }
    return at;
  }

  #copy(bytes: Buffer, at: number, end: number, out: Buffer): number {
    const length = Math.min(this.#left, end - at);
    bytes.copy(out, this.written, at, at + length);
    this.written += length;
    this.#left -= length;
    if (this.#left === 0) this.#state = DATA_CR;
    return at + length;
  }

  #step(byte: number): void {
    switch (this.#state) {
      case SIZE:
        this.#readSize(byte);
        return;
      case EXTENSION:
        this.#readExtension(byte);
        return;
      case SIZE_LF:
        expect(byte, LF);
        this.#state = this.#left === 0 ? TRAILER : DATA;
        this.#digits = 0;
        this.#line = '';
        return;
      case DATA_CR:
        expect(byte, CR);
        this.#state = DATA_LF;
        return;
      case DATA_LF:
        expect(byte, LF);
        this.#state = SIZE;
        return;
      case TRAILER:
        this.#readTrailer(byte);
        return;
      case TRAILER_LF:
        expect(byte, LF);
        checkTrailer(this.#line);
        this.#line = '';
        this.#state = TRAILER;
        return;
      default:
        expect(byte, LF);
        this.#state = DONE;
    }
  }

  #readSize(byte: number): void {
    const digit = hexValue(byte);
    if (digit !== -1) {
      if (++this.#digits > MAX_SIZE_DIGITS) throw broken('a chunk is too large');
      this.#left = this.#left * 16 + digit;
      return;
    }
    if (this.#digits === 0 || (byte !== CR && byte !== SEMICOLON)) throw broken('a chunk has no valid size');
    if (byte === SEMICOLON) this.#line = ';';
    this.#state = byte === CR ? SIZE_LF : EXTENSION;
  }

  #readExtension(byte: number): void {
    if (byte !== CR) {
      this.#line += String.fromCharCode(byte);
      if (this.#line.length > MAX_EXTENSION_BYTES) throw broken('the extensions of a chunk are too long');
      return;
    }
    if (!EXTENSIONS.test(this.#line)) throw broken('a chunk has no valid extensions');
    this.#state = SIZE_LF;
  }

  #readTrailer(byte: number): void {
    if (byte === CR) {
      this.#state = this.#line === '' ? LAST_LF : TRAILER_LF;
      return;
    }
    if (++this.#trailerBytes > MAX_TRAILER_BYTES) throw broken('the trailers of the answer are too large');
    this.#line += String.fromCharCode(byte);
  }
}

/** RFC 9112 section 7.1.1, without blanks, which only bad senders write. */
const EXTENSIONS =
  /^(?:;[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:=(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+|"[\t \x21\x23-\x5b\x5d-\x7e]*"))?)+$/;
/** Dropped, but read: what is no trailer may be the beginning of something else. */
const TRAILER_LINE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*$/;
/** RFC 9110 section 6.5.1: they would say where the body ends that has just ended. */
const FRAMING = /^(?:content-length|transfer-encoding):/i;

function checkTrailer(line: string): void {
  if (!TRAILER_LINE.test(line) || FRAMING.test(line)) throw broken('the answer has no valid trailers');
}

function expect(byte: number, wanted: number): void {
  if (byte !== wanted) throw broken('the answer breaks off the form of its chunks');
}

/** -1 for what is no hexadecimal digit. */
function hexValue(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
