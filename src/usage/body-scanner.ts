/**
 * Reads what limits and prices must know of a request body, without JSON.parse of the whole. A body that two
 * parsers could read differently in these fields is not judged at all, but reported.
 */
import { foldCase } from '../lib/fold-case.ts';
import { NOT_JSON, readKey, readString, scanMembers, skipSpace, TOO_DEEP, TRUNCATED } from './json-scan.ts';

export interface ScannedBody {
  readonly ok: true;
  readonly model: string | null;
  /** The largest of the fields that bound the output of one choice; null where there is none. */
  readonly maxOutputTokens: number | null;
  readonly stream: boolean;
  /** Whether the caller asked for usage in the stream himself. */
  readonly includeUsage: boolean;
  /** How many choices are made and billed; 1 where nothing is said. */
  readonly n: number;
  /** What makes the body ask for usage; null where it does already, or cannot be changed. */
  readonly askUsageEdit: BodyEdit | null;
}

export interface UnreadableBody {
  readonly ok: false;
  /** `not_json` also means: JSON, but no object, or a model name that is no text. */
  readonly reason: 'not_json' | 'duplicate_key' | 'too_deep' | 'truncated';
}

/** Replaces the bytes from `start` to `end` by `text`. */
export interface BodyEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Field =
  | 'model'
  | 'max_tokens'
  | 'max_completion_tokens'
  | 'max_output_tokens'
  | 'stream'
  | 'stream_options'
  | 'n'
  | 'best_of'
  | 'generation_config'
  | 'include_usage';

/**
 * Folded spelling → field. Go's encoding/json takes keys in any case, and protobuf JSON takes both spellings
 * of a name, so these are one field sent twice for some upstream.
 */
const TOP_FIELDS = new Map<string, Field>([
  ['model', 'model'],
  ['max_tokens', 'max_tokens'],
  ['max_completion_tokens', 'max_completion_tokens'],
  ['max_output_tokens', 'max_output_tokens'],
  ['stream', 'stream'],
  ['stream_options', 'stream_options'],
  ['n', 'n'],
  ['best_of', 'best_of'],
  ['generationconfig', 'generation_config'],
  ['generation_config', 'generation_config'],
]);
const STREAM_FIELDS = new Map<string, Field>([['include_usage', 'include_usage']]);
const GENERATION_FIELDS = new Map<string, Field>([
  ['maxoutputtokens', 'max_output_tokens'],
  ['max_output_tokens', 'max_output_tokens'],
  ['candidatecount', 'n'],
  ['candidate_count', 'n'],
]);
const LONGEST_FIELD_BYTES = 32;
const PLAIN_KEY = /^[a-z0-9_]*$/;

/** Linear in the length of the body; never throws. */
export function scanBody(body: Buffer): ScannedBody | UnreadableBody {
  const scan = new BodyScan(body);
  const start = skipSpace(body, 0);
  const end = scan.readObject(start, TOP_FIELDS);
  if (end < 0) return { ok: false, reason: faultReason(end) };
  if (skipSpace(body, end) !== body.length) return { ok: false, reason: 'not_json' };
  if (scan.fault !== null) return { ok: false, reason: scan.fault };
  return {
    ok: true,
    model: scan.model,
    maxOutputTokens: scan.maxOutputTokens,
    stream: scan.stream,
    includeUsage: scan.includeUsage,
    n: scan.choices,
    askUsageEdit: scan.streamOptionsSeen ? scan.askUsageEdit : insertMember(body, start, ASK_IN_OPTIONS),
  };
}

export function applyEdit(body: Buffer, edit: BodyEdit): Buffer {
  return Buffer.concat([body.subarray(0, edit.start), Buffer.from(edit.text), body.subarray(edit.end)]);
}

const ASK = '"include_usage":true';
const ASK_IN_OPTIONS = `"stream_options":{${ASK}}`;

class BodyScan {
  model: string | null = null;
  maxOutputTokens: number | null = null;
  stream = false;
  includeUsage = false;
  choices = 1;
  streamOptionsSeen = false;
  askUsageEdit: BodyEdit | null = null;
  fault: 'duplicate_key' | 'not_json' | null = null;
  readonly body: Buffer;

  constructor(body: Buffer) {
    this.body = body;
  }

  readObject(position: number, fields: ReadonlyMap<string, Field>): number {
    const seen: Field[] = [];
    return scanMembers(this.body, position, (keyStart, keyEnd, valueStart, valueEnd) => {
      const field = this.findField(keyStart, keyEnd, fields);
      if (field === undefined || valueEnd < 0) return;
      if (seen.includes(field)) this.fault = 'duplicate_key';
      else seen.push(field);
      this.readField(field, valueStart, valueEnd);
    });
  }

  findField(start: number, end: number, fields: ReadonlyMap<string, Field>): Field | undefined {
    // Each character of a key may be written as six.
    if (end - start > LONGEST_FIELD_BYTES * 6) return undefined;
    const key = readKey(this.body, start, end);
    const field = fields.get(key);
    // Most keys that are no field are plain, and fold to themselves.
    return field !== undefined || PLAIN_KEY.test(key)
      ? field
      : fields.get(foldKey(this.body, start, end, key));
  }

  readField(field: Field, start: number, end: number): void {
    switch (field) {
      case 'model':
        this.readModel(start, end);
        break;
      case 'max_tokens':
      case 'max_completion_tokens':
      case 'max_output_tokens':
        this.maxOutputTokens = larger(this.maxOutputTokens, this.readNumber(start, end));
        break;
      case 'n':
      case 'best_of':
        this.choices = Math.max(this.choices, this.readNumber(start, end) ?? 1);
        break;
      case 'stream':
        this.stream = this.body[start] === 0x74;
        break;
      case 'stream_options':
        this.readStreamOptions(start, end);
        break;
      case 'include_usage':
        this.includeUsage = this.body[start] === 0x74;
        this.askUsageEdit = this.includeUsage ? null : { start, end, text: 'true' };
        break;
      case 'generation_config':
        if (this.body[start] === 0x7b) this.readObject(start, GENERATION_FIELDS);
        break;
    }
  }

  readModel(start: number, end: number): void {
    if (this.body[start] !== 0x22) return;
    this.model = readString(this.body, start, end);
    if (this.model === null) this.fault ??= 'not_json';
  }

  readStreamOptions(start: number, end: number): void {
    this.streamOptionsSeen = true;
    if (this.body[start] === 0x7b) {
      this.askUsageEdit = insertMember(this.body, start, ASK);
      this.readObject(start, STREAM_FIELDS);
    } else if (this.body[start] === 0x6e) {
      this.askUsageEdit = { start, end, text: `{${ASK}}` };
    }
  }

  /** null for everything but a number from 0 up. */
  readNumber(start: number, end: number): number | null {
    const first = this.body[start] ?? 0;
    if (first < 0x30 || first > 0x39) return null;
    const value = Number(this.body.toString('latin1', start, end));
    return Number.isFinite(value) ? value : null;
  }
}

function insertMember(body: Buffer, objectStart: number, member: string): BodyEdit {
  const isEmpty = body[skipSpace(body, objectStart + 1)] === 0x7d;
  return { start: objectStart + 1, end: objectStart + 1, text: isEmpty ? member : `${member},` };
}

/** The text of a key as `foldCase` makes it. */
function foldKey(body: Buffer, start: number, end: number, key: string): string {
  const isAscii = !/[^\x20-\x7f]/.test(key);
  const text = isAscii ? key : body.toString('utf8', start + 1, end - 1);
  const decoded = text.includes('\\') ? key : text;
  return foldCase(decoded);
}

function larger(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.max(left, right);
}

function faultReason(fault: number): UnreadableBody['reason'] {
  switch (fault) {
    case TOO_DEEP:
      return 'too_deep';
    case TRUNCATED:
      return 'truncated';
    case NOT_JSON:
    default:
      return 'not_json';
  }
}
