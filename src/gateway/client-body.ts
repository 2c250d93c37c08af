/**
 * The body of an answer on its way to the client, after its head. Node writes each chunk in four pieces (RFC 9112
 * section 7.1); here a chunk and its frame are one string of bytes and one write, which is what an event of a
 * stream mostly costs.
 */
import type { ServerResponse } from 'node:http';

/** Larger chunks are written as they are, with their frame around them. */
const ONE_WRITE_BYTES = 16 * 1024;
const LAST_CHUNK = '0\r\n\r\n';

export class ClientBody {
  readonly #response: ServerResponse;
  readonly #isChunked: boolean;

  /** The head has been written; by then Node knows whether the body goes out in chunks. */
  constructor(response: ServerResponse) {
    this.#response = response;
    this.#isChunked = response.chunkedEncoding;
    response.chunkedEncoding = false;
  }

  /** false where the client is behind, until the response says `drain`. */
  write(chunk: Buffer, written?: () => void): boolean {
    const response = this.#response;
    if (!this.#isChunked) return response.write(chunk, written);
    if (chunk.length === 0) return response.write('', written);
    if (chunk.length <= ONE_WRITE_BYTES) return response.write(frame(chunk), 'latin1', written);
    response.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    response.write(chunk);
    return response.write('\r\n', 'latin1', written);
  }

  end(last: Buffer | null): void {
    const response = this.#response;
    if (!this.#isChunked) {
      response.end(last ?? undefined);
      return;
    }
    const isShort = last !== null && last.length <= ONE_WRITE_BYTES;
    if (last !== null && !isShort) this.write(last);
    response.end(isShort && last.length > 0 ? frame(last) + LAST_CHUNK : LAST_CHUNK, 'latin1');
  }
}

function frame(chunk: Buffer): string {
  return `${chunk.length.toString(16)}\r\n${chunk.toString('latin1')}\r\n`;
}
