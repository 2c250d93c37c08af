/** Answers up to this size are kept whole while they pass; of larger ones the beginning and the end. */
export const WHOLE_BYTES = 256 * 1024;
export const HEAD_BYTES = 16 * 1024;
export const TAIL_BYTES = 64 * 1024;

/**
 * What is kept of an answer until its usage is read. Names stand at the beginning or at the end, usage nearly
 * always at the end, so a large answer need not be held. The chunks are kept, not copied.
 */
export class AnswerCapture {
  #head: Buffer | null = null;
  #chunks: Buffer[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#head === null && this.#bytes > WHOLE_BYTES) this.#dropMiddle();
    else if (this.#head !== null && this.#bytes > 2 * TAIL_BYTES) this.#trimTail();
  }

  /** The whole answer, or the beginning of a large one. */
  head(): Buffer {
    return this.#head ?? this.#join();
  }

  /** The end of a large answer; null where `head` is all. */
  tail(): Buffer | null {
    return this.#head === null ? null : this.#join();
  }

  clear(): void {
    this.#head = null;
    this.#chunks = [];
    this.#bytes = 0;
  }

  #dropMiddle(): void {
    // Copied, so that the head does not keep the memory of the whole answer.
    this.#head = Buffer.from(this.#join().subarray(0, HEAD_BYTES));
    this.#trimTail();
  }

  #trimTail(): void {
    const tail = Buffer.from(this.#join().subarray(-TAIL_BYTES));
    this.#chunks = [tail];
    this.#bytes = tail.length;
  }

  #join(): Buffer {
    const only = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    if (only !== undefined) return only;
    const joined = Buffer.concat(this.#chunks, this.#bytes);
    this.#chunks = [joined];
    return joined;
  }
}
