/**
 * Judges the strings of a JSON body (RFC 8259) in place. Only what every parser reads alike is taken: strict
 * grammar, no key twice in an object, text that is well-formed Unicode, bounded depth. What is forwarded is
 * then the same bytes with the redacted strings exchanged, so that numbers and spaces stay as they were sent.
 */
import type { Refusal } from '../domain/errors.ts';
import { MAX_DEPTH, skipSpace, skipString } from '../usage/json-scan.ts';
import { applyEdits, type Edit } from './body-edit.ts';
import type { BodyJudge } from './body-judge.ts';

/** Longer numbers are no numbers to many parsers. */
const MAX_NUMBER_LENGTH = 1000;
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

export interface JsonOptions {
  /** More than one value may stand in the body, as in JSON lines. */
  readonly many: boolean;
}

/**
 * The bytes to forward, the refusal, or `not_json` where the grammar is broken. `bytes` must be valid UTF-8.
 */
export function judgeJson(
  bytes: Buffer,
  judge: BodyJudge,
  options: JsonOptions,
): Buffer | Refusal | 'not_json' {
  const walk = new JsonWalk(bytes, judge);
  const isJson = walk.readBody(options.many);
  if (judge.refusal !== null) return judge.refusal;
  return isJson ? applyEdits(bytes, walk.edits) : 'not_json';
}

/** Each method moves `#at` behind what it read; false = stop here. */
class JsonWalk {
  readonly edits: Edit[] = [];
  readonly #bytes: Buffer;
  readonly #judge: BodyJudge;
  #at = 0;

  constructor(bytes: Buffer, judge: BodyJudge) {
    this.#bytes = bytes;
    this.#judge = judge;
  }

  readBody(many: boolean): boolean {
    for (;;) {
      this.#skipSpace();
      if (!this.#readValue(1)) return false;
      this.#skipSpace();
      if (this.#at === this.#bytes.length) return true;
      if (!many) return false;
    }
  }

  #readValue(depth: number): boolean {
    if (depth > MAX_DEPTH) {
      this.#judge.refuse('bad_request', `The request body is nested more than ${MAX_DEPTH} levels deep`);
      return false;
    }
    switch (this.#bytes[this.#at]) {
      case 0x7b /* { */:
        return this.#readObject(depth);
      case 0x5b /* [ */:
        return this.#readArray(depth);
      case 0x22 /* " */:
        return this.#readText();
      default:
        return this.#readScalar();
    }
  }

  #readObject(depth: number): boolean {
    const keys = new Set<string>();
    return this.#readList(0x7d /* } */, () => this.#readKey(keys) && this.#readValue(depth + 1));
  }

  #readArray(depth: number): boolean {
    return this.#readList(0x5d /* ] */, () => this.#readValue(depth + 1));
  }

  #readList(close: number, readItem: () => boolean): boolean {
    this.#at++;
    this.#skipSpace();
    if (this.#take(close)) return true;
    for (;;) {
      this.#skipSpace();
      if (!readItem()) return false;
      this.#skipSpace();
      if (this.#take(close)) return true;
      if (!this.#take(0x2c /* , */)) return false;
    }
  }

  #readKey(keys: Set<string>): boolean {
    const key = this.#readString();
    if (key === null) return false;
    if (keys.has(key)) this.#judge.refuse('bad_request', 'A field of the request body appears twice');
    keys.add(key);
    this.#judge.judgeName(key);
    this.#skipSpace();
    if (this.#judge.refusal !== null || !this.#take(0x3a /* : */)) return false;
    this.#skipSpace();
    return true;
  }

  #readText(): boolean {
    const start = this.#at;
    const text = this.#readString();
    if (text === null) return false;
    const judged = this.#judge.judgeText(text);
    if (judged !== text) this.edits.push({ start, end: this.#at, text: JSON.stringify(judged) });
    return this.#judge.refusal === null;
  }

  #readString(): string | null {
    const end = skipString(this.#bytes, this.#at);
    if (end < 0) return null;
    const text = parseString(this.#bytes.toString('utf8', this.#at, end));
    this.#at = end;
    if (text === null || text.isWellFormed()) return text;
    this.#judge.refuse('bad_request', 'A string of the request body holds half a surrogate pair');
    return null;
  }

  #readScalar(): boolean {
    const start = this.#at;
    while (isScalarByte(this.#bytes[this.#at])) this.#at++;
    if (this.#at - start > MAX_NUMBER_LENGTH) return false;
    return SCALAR.test(this.#bytes.toString('latin1', start, this.#at));
  }

  #take(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    this.#at = skipSpace(this.#bytes, this.#at);
  }
}

/** JSON.parse knows which control characters and escapes a string may not have. */
function parseString(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return null;
  }
}

/** Digits, letters, plus, minus and point. */
function isScalarByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  if (byte >= 0x30 && byte <= 0x39) return true;
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || byte === 0x2b || byte === 0x2d || byte === 0x2e;
}
