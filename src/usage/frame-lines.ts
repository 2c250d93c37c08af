import type { UsageRecord } from '../domain/usage.ts';
import { KnownKinds } from './known-kinds.ts';
import { encodeRecord } from './record-codec.ts';

/** The frame that is being filled: lines as record-codec.ts says. */
export class FrameLines {
  readonly #known = new KnownKinds();
  #lines: string[] = [];
  #kind: string | null = null;
  /** About as many bytes. */
  length = 0;

  add(record: UsageRecord): void {
    const kind = this.#known.lineOf(record);
    if (kind !== this.#kind) this.#push(kind);
    this.#kind = kind;
    this.#push(encodeRecord(record));
  }

  /** The payload of the frame. */
  toString(): string {
    return this.#lines.join('\n');
  }

  clear(): void {
    this.#lines = [];
    this.#kind = null;
    this.length = 0;
  }

  #push(line: string): void {
    this.#lines.push(line);
    this.length += line.length;
  }
}
