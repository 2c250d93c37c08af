/**
 * Undoes the Content-Encoding of an answer for the meter alone: what the client is sent is what the upstream
 * sent. Work and memory are bounded; beyond the bounds the rest of the answer is not looked at.
 */
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import type { Transform } from 'node:stream';

/** Decoded bytes of one answer; a compression bomb ends here. */
export const MAX_DECODED_BYTES = 64 * 1024 * 1024;
/** Encoded bytes that wait for the decoder. */
const MAX_WAITING_BYTES = 1024 * 1024;

export interface Decoder {
  write(chunk: Buffer): void;
  /** Resolves when every byte that could be decoded was handed on. */
  end(): Promise<void>;
}

/** Whether `createDecoder` knows the encoding; more than one layer it does not. */
export function isDecodable(encoding: string): boolean {
  return /^(x-)?gzip$|^br$|^zstd$|^deflate$/i.test(encoding);
}

/** `onBytes` is called with decoded chunks, in order, later than `write`. */
export function createDecoder(encoding: string, onBytes: (chunk: Buffer) => void): Decoder {
  return new StreamDecoder(encoding.toLowerCase(), onBytes);
}

class StreamDecoder implements Decoder {
  readonly #encoding: string;
  readonly #onBytes: (chunk: Buffer) => void;
  #stream: Transform | null = null;
  #decodedBytes = 0;
  #isBroken = false;
  #onDone: (() => void) | null = null;

  constructor(encoding: string, onBytes: (chunk: Buffer) => void) {
    this.#encoding = encoding;
    this.#onBytes = onBytes;
  }

  write(chunk: Buffer): void {
    if (this.#isBroken || chunk.length === 0) return;
    this.#stream ??= this.#open(chunk[0] ?? 0);
    this.#stream.write(chunk);
    if (this.#stream.writableLength > MAX_WAITING_BYTES) this.#giveUp();
  }

  end(): Promise<void> {
    const stream = this.#stream;
    if (this.#isBroken || stream === null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onDone = resolve;
      stream.end();
    });
  }

  #open(firstByte: number): Transform {
    const stream = openStream(this.#encoding, firstByte);
    stream.on('data', (chunk: Buffer) => {
      this.#decodedBytes += chunk.length;
      if (this.#decodedBytes > MAX_DECODED_BYTES) this.#giveUp();
      else this.#onBytes(chunk);
    });
    stream.on('end', () => this.#onDone?.());
    stream.on('error', () => this.#giveUp());
    return stream;
  }

  #giveUp(): void {
    this.#isBroken = true;
    this.#stream?.destroy();
    this.#onDone?.();
  }
}

function openStream(encoding: string, firstByte: number): Transform {
  // An answer that was cut off yields what can be decoded of it.
  const zlib = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (encoding) {
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    case 'zstd':
      return createZstdDecompress({ finishFlush: constants.ZSTD_e_flush });
    case 'deflate':
      // RFC 9110 means zlib's format; some servers send the bare one, whose first byte tells.
      return (firstByte & 0x0f) === 8 ? createInflate(zlib) : createInflateRaw(zlib);
    default:
      return createGunzip(zlib);
  }
}
