/**
 * Finds the end of each HTTP/1.1 answer on a kept-alive connection, for answers we know: a Content-Length,
 * or chunks whose data never ends like the last chunk. It reads as little as it can, because the generator
 * shares the machine with what it measures.
 */
export class AnswerReader {
  /** Status of the answer being read or read last; 0 before its head is complete. */
  status = 0;
  #head = '';
  #bodyBytesLeft = 0;
  #tail = '';

  /** Returns true when `chunk` ends the answer. */
  feed(chunk: Buffer): boolean {
    if (this.status !== 0) return this.#feedBody(chunk);
    this.#head += chunk.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const body = Buffer.from(this.#head.slice(end + 4), 'latin1');
    this.#readHead(this.#head.slice(0, end));
    return this.#feedBody(body);
  }

  reset(): void {
    this.status = 0;
    this.#head = '';
    this.#tail = '';
  }

  #readHead(head: string): void {
    this.status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    this.#bodyBytesLeft = length === undefined ? Number.POSITIVE_INFINITY : Number(length);
  }

  #feedBody(chunk: Buffer): boolean {
    if (Number.isFinite(this.#bodyBytesLeft)) {
      this.#bodyBytesLeft -= chunk.length;
      return this.#bodyBytesLeft <= 0;
    }
    this.#tail = (this.#tail + chunk.toString('latin1', Math.max(0, chunk.length - 7))).slice(-7);
    return this.#tail === '\r\n0\r\n\r\n';
  }
}
