/**
 * Reads usage off an answer as it passes. The meter only looks: it never delays, changes or holds back a byte,
 * and whatever it meets, it yields less, but never throws.
 */
import type { MaybePromise } from '../lib/maybe-promise.ts';
import { AnswerCapture } from './answer-capture.ts';
import { createDecoder, type Decoder, isDecodable } from './decode.ts';
import { readEnvelope } from './envelope.ts';
import type { Envelope } from './parsed-envelope.ts';
import type { MeteredUsage } from './metered-usage.ts';
import { readUsage } from './readers/generic.ts';
import { SseReader } from './sse-reader.ts';
import { isClosingEvent, StreamEnd } from './stream-end.ts';

export interface Meter {
  /** Takes the bytes of the body as received. Do not change the chunk afterwards. */
  write(chunk: Buffer): void;
  /**
   * The usage that the answer reported, also if it was cut off; null where it reported none. At once for a body
   * without content encoding, else later.
   */
  end(): MaybePromise<MeteredUsage | null>;
  /** How many bytes of the body have passed so far, counted without their content encoding. */
  readonly bytes: number;
  /** Known after `end`: the stream came to its closing event, so that nothing of the answer is missing. */
  readonly isClosed: boolean;
  /** Known after `end`: the id of an answer that is still being made and tells its usage when it is asked for. */
  readonly pendingId: string | null;
}

/** What the upstream said of its answer. */
export interface AnswerHead {
  readonly status: number;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
}

/** null where the answer cannot carry usage: errors, pictures, sound, encodings that nobody knows. */
export function createMeter(head: AnswerHead): Meter | null {
  if (head.status < 200 || head.status > 299 || head.status === 204) return null;
  const reader = createReader(head.contentType);
  if (reader === null) return null;
  const encoding = head.contentEncoding?.trim() ?? '';
  if (encoding === '' || encoding.toLowerCase() === 'identity') return reader;
  return isDecodable(encoding) ? new EncodedMeter(encoding, reader) : null;
}

interface SyncMeter extends Meter {
  end(): MeteredUsage | null;
}

/** One JSON document. */
class DocumentMeter implements SyncMeter {
  readonly #capture = new AnswerCapture();
  readonly isClosed = false;
  pendingId: string | null = null;
  bytes = 0;

  write(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#capture.push(chunk);
  }

  end(): MeteredUsage | null {
    const envelope = readEnvelope(this.#capture.head(), this.#capture.tail());
    if (isPending(envelope)) this.pendingId = envelope.responseId;
    return readUsage(envelope);
  }
}

/** `background` of the Responses API: https://platform.openai.com/docs/guides/background */
function isPending({ status, usage }: Envelope): boolean {
  return usage === null && (status === 'queued' || status === 'in_progress');
}

/** A stream of events. Only the first and the last that carry usage matter: counts are cumulative. */
class StreamMeter implements SyncMeter {
  readonly #reader = new SseReader();
  readonly #end = new StreamEnd();
  readonly pendingId = null;
  isClosed = false;
  bytes = 0;

  write(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#reader.write(chunk);
    this.#end.write(chunk);
  }

  end(): MeteredUsage | null {
    this.isClosed = this.#end.isClosed;
    const { first, last } = this.#reader.end();
    if (first === null) return null;
    const start = readEnvelope(first.data, first.tail);
    const final = last === null ? start : readEnvelope(last.data, last.tail);
    this.isClosed ||= isClosingEvent(final.type, (last ?? first).data);
    return readUsage(last === null ? start : mergeEvents(start, final));
  }
}

/** Anthropic tells model, id and input at the start and the output at the end; the others repeat all. */
function mergeEvents(first: Envelope, last: Envelope): Envelope {
  const isMessage = first.type === 'message_start';
  const usage = last.usage === null || isMessage ? mergeUsage(first.usage, last.usage) : last.usage;
  return {
    type: last.type,
    model: last.model ?? first.model,
    responseId: last.responseId ?? first.responseId,
    status: last.status ?? first.status,
    usage,
  };
}

function mergeUsage(first: Envelope['usage'], last: Envelope['usage']): Envelope['usage'] {
  const merged: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(last ?? {})) if (value !== null) merged[key] = value;
  return merged;
}

/** No content type, or `text/plain`: the first byte tells a document from a stream. */
class UnknownMeter implements SyncMeter {
  #meter: SyncMeter | null = null;

  get bytes(): number {
    return this.#meter?.bytes ?? 0;
  }

  get isClosed(): boolean {
    return this.#meter?.isClosed ?? false;
  }

  get pendingId(): string | null {
    return this.#meter?.pendingId ?? null;
  }

  write(chunk: Buffer): void {
    const first = /[^\s]/.exec(chunk.toString('latin1', 0, 64))?.[0];
    if (this.#meter === null && first !== undefined) {
      this.#meter = first === '{' || first === '[' ? new DocumentMeter() : new StreamMeter();
    }
    this.#meter?.write(chunk);
  }

  end(): MeteredUsage | null {
    return this.#meter?.end() ?? null;
  }
}

class EncodedMeter implements Meter {
  readonly #decoder: Decoder;
  readonly #meter: SyncMeter;

  constructor(encoding: string, meter: SyncMeter) {
    this.#meter = meter;
    this.#decoder = createDecoder(encoding, (chunk) => meter.write(chunk));
  }

  get bytes(): number {
    return this.#meter.bytes;
  }

  get isClosed(): boolean {
    return this.#meter.isClosed;
  }

  get pendingId(): string | null {
    return this.#meter.pendingId;
  }

  write(chunk: Buffer): void {
    this.#decoder.write(chunk);
  }

  async end(): Promise<MeteredUsage | null> {
    await this.#decoder.end();
    return this.#meter.end();
  }
}

function createReader(contentType: string | null): SyncMeter | null {
  if (contentType === null || /^\s*(text\/plain|application\/octet-stream)\b/i.test(contentType)) {
    return new UnknownMeter();
  }
  if (/^\s*text\/event-stream\b/i.test(contentType)) return new StreamMeter();
  return /^\s*application\/([\w.-]+\+)?json\b/i.test(contentType) ? new DocumentMeter() : null;
}
