import { AnswerCapture } from './answer-capture.ts';
import { readEnvelope } from './envelope.ts';
import type { MeteredUsage } from './metered-usage.ts';
import { readUsage } from './readers/generic.ts';

/** Where the events that carry the usage of a response name their type; within quotes of a text it is escaped. */
const NEEDLES = ['"response.done"', '"response.completed"', '"response.incomplete"', '"response.failed"'].map(
  (text) => Buffer.from(text),
);
const TYPES: ReadonlySet<string> = new Set(NEEDLES.map((needle) => needle.toString('latin1').slice(1, -1)));

/**
 * Reads usage off the messages of a WebSocket: `response.done` of OpenAI's Realtime API and the closing events of
 * its Responses API. A message costs a few native searches; only one that has a needle is parsed, and of one
 * above 256 KB no more than its ends are kept.
 *
 * Format: https://platform.openai.com/docs/api-reference/realtime-server-events/response/done
 */
export class RealtimeReader {
  readonly #onUsage: (usage: MeteredUsage) => void;
  readonly #message = new AnswerCapture();

  /** Called once for each response that tells its usage. */
  constructor(onUsage: (usage: MeteredUsage) => void) {
    this.#onUsage = onUsage;
  }

  /** A piece of the running message, however it is cut. Do not change it afterwards. */
  onText(piece: Buffer): void {
    this.#message.push(piece);
  }

  onMessageEnd(): void {
    const head = this.#message.head();
    const tail = this.#message.tail();
    this.#message.clear();
    if (!NEEDLES.some((needle) => head.includes(needle))) return;
    const envelope = readEnvelope(head, tail);
    if (envelope.type === null || !TYPES.has(envelope.type)) return;
    const usage = readUsage(envelope);
    if (usage !== null) this.#onUsage(usage);
  }
}
