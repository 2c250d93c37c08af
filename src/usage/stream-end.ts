/** Longer than any closing event, which some providers pad with spaces. */
const TAIL_BYTES = 64;
const EMPTY = Buffer.alloc(0);

/**
 * Remembers how a stream of events ends so far, to tell one that is over but for its last byte from one that
 * broke off. A chunk costs a pointer, or the copy of fewer than 64 bytes.
 *
 * Closing events: `[DONE]` of OpenAI, https://platform.openai.com/docs/api-reference/chat-streaming, and
 * `message_stop` of Anthropic, https://docs.anthropic.com/en/docs/build-with-claude/streaming.
 */
export class StreamEnd {
  #tail: Buffer = EMPTY;

  write(chunk: Buffer): void {
    this.#tail =
      chunk.length >= TAIL_BYTES
        ? chunk
        : Buffer.concat([this.#tail.subarray(chunk.length - TAIL_BYTES), chunk]);
  }

  /** Quotes inside of texts are escaped, so no text can look like the end. */
  get isClosed(): boolean {
    const tail = this.#tail.subarray(-TAIL_BYTES).toString('latin1').trimEnd();
    return /(?:^|[\r\n])data: ?\[DONE\]$/.test(tail) || /"type": ?"message_stop"\s*\}$/.test(tail);
  }
}

const CLOSING_TYPES: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
]);
const FINISH_REASON = Buffer.from('"finishReason"');

/**
 * Whether an event that carries usage is the last one of its stream: in OpenAI's Responses API by its type, at
 * Google by the reason why it finished.
 */
export function isClosingEvent(type: string | null, data: Buffer): boolean {
  return type === null ? data.includes(FINISH_REASON) : CLOSING_TYPES.has(type);
}
