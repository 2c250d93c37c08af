/**
 * The head of an answer (RFC 9112 sections 4 and 5), read strictly: what two readers could take for two
 * different answers is an error, because the bytes behind it would be given to the wrong request.
 */
import { CodedError } from '../../domain/errors.ts';

export interface AnswerHead {
  readonly status: number;
  /** Flat: lower-case name, value, name, value … in the order in which they came. */
  readonly headers: readonly string[];
  readonly contentType: string | null;
  /** All codings in their order; null where the content is as it is, `identity` included. */
  readonly contentEncoding: string | null;
  /** As declared; null where it is not. */
  readonly contentLength: number | null;
  readonly isChunked: boolean;
  /** The value of Connection, all lines joined. */
  readonly connection: string | null;
  /** The upstream goes on with this connection after the answer. */
  readonly keepsAlive: boolean;
  /** Seconds for which it then waits for the next request, where it says so. */
  readonly keepAliveS: number | null;
}

/** What the lines of a head say about its framing, gathered line by line. */
class HeadLines implements AnswerHead {
  readonly status: number;
  readonly headers: string[] = [];
  contentType: string | null = null;
  contentEncoding: string | null = null;
  contentLength: number | null = null;
  isChunked = false;
  connection: string | null = null;
  keepAliveS: number | null = null;
  keepsAlive = false;

  constructor(status: number) {
    this.status = status;
  }
}

/** Fields that say something to this hop. */
type Meaning = 'type' | 'encoding' | 'length' | 'coding' | 'connection' | 'keep-alive';

interface FieldName {
  readonly lower: string;
  readonly meaning: Meaning | null;
}

const MEANINGS: Readonly<Partial<Record<string, Meaning>>> = {
  'content-type': 'type',
  'content-encoding': 'encoding',
  'content-length': 'length',
  'transfer-encoding': 'coding',
  connection: 'connection',
  'keep-alive': 'keep-alive',
};

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110 section 5.5: what no value may hold, a CR or LF of its own among them. */
const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/;
const MAX_KNOWN_NAMES = 500;

export class HeadReader {
  /** Names as upstreams spell them: looked up, they need not be checked and folded each time. */
  readonly #names = new Map<string, FieldName>();

  /** `text` is the head with the CRLF of its last line, as latin1. Throws `upstream_protocol_error`. */
  read(text: string): AnswerHead {
    const lineEnd = text.indexOf('\r\n');
    const lines = new HeadLines(readStatus(text, lineEnd));
    for (let at = lineEnd + 2; at < text.length; ) {
      const end = text.indexOf('\r\n', at);
      const colon = text.indexOf(':', at);
      if (colon === -1 || colon > end) throw broken('a line of the head has no colon');
      const name = this.#nameOf(text.slice(at, colon));
      const value = readValue(text, colon + 1, end);
      lines.headers.push(name.lower, value);
      if (name.meaning !== null) note(lines, name.meaning, value);
      at = end + 2;
    }
    const isOld = text.charCodeAt(7) === 48; /* 0 */
    if (isOld && lines.isChunked) throw broken('an answer of HTTP/1.0 comes in chunks');
    if (lines.isChunked && lines.contentLength !== null) {
      throw broken('the answer has a Content-Length and comes in chunks');
    }
    lines.keepsAlive = isOld
      ? hasToken(lines.connection, 'keep-alive')
      : lines.connection === null || !hasToken(lines.connection, 'close');
    return lines;
  }

  #nameOf(written: string): FieldName {
    const known = this.#names.get(written);
    if (known !== undefined) return known;
    if (!TOKEN.test(written)) throw broken('a line of the head has no valid name');
    // A copy: a piece of the head as a key would keep the whole head.
    const own = Buffer.from(written, 'latin1').toString('latin1');
    const lower = own.toLowerCase();
    const meaning = Object.hasOwn(MEANINGS, lower) ? (MEANINGS[lower] ?? null) : null;
    const name = { lower, meaning };
    if (this.#names.size < MAX_KNOWN_NAMES) this.#names.set(own, name);
    return name;
  }
}

/** `HTTP/1.1 200 OK`; the reason may be missing, and the space before it too. */
function readStatus(text: string, lineEnd: number): number {
  const minor = text.charCodeAt(7);
  const isHttp = text.startsWith('HTTP/1.') && (minor === 49 || minor === 48) && text.charCodeAt(8) === 32;
  if (!isHttp) throw broken('the answer does not begin as HTTP/1.1 does');
  let status = 0;
  for (let at = 9; at < 12; at++) status = status * 10 + digitOf(text.charCodeAt(at));
  if (Number.isNaN(status) || status < 100) throw broken('the answer has no valid status');
  const next = text.charCodeAt(12);
  if (lineEnd !== 12 && (next !== 32 || FORBIDDEN.test(text.slice(13, lineEnd)))) {
    throw broken('the answer has no valid status line');
  }
  return status;
}

function readValue(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  const value = text.slice(start, end);
  if (FORBIDDEN.test(value)) throw broken('a value of the head holds a character that HTTP forbids');
  return value;
}

function note(lines: HeadLines, meaning: Meaning, value: string): void {
  switch (meaning) {
    case 'type':
      lines.contentType ??= value;
      return;
    case 'encoding':
      // The bytes are what they would be without it.
      if (value.toLowerCase() === 'identity') return;
      lines.contentEncoding = lines.contentEncoding === null ? value : `${lines.contentEncoding}, ${value}`;
      return;
    case 'length':
      if (lines.contentLength !== null) throw broken('the answer has two Content-Length lines');
      lines.contentLength = readLength(value);
      return;
    case 'coding':
      // RFC 9112 section 6.1: any other coding was not asked for, and would reach the client as if it were the content.
      if (lines.isChunked || value.toLowerCase() !== 'chunked') {
        throw broken('the answer has an unknown Transfer-Encoding');
      }
      lines.isChunked = true;
      return;
    case 'connection':
      lines.connection = lines.connection === null ? value : `${lines.connection}, ${value}`;
      return;
    case 'keep-alive':
      lines.keepAliveS = readKeepAlive(value) ?? lines.keepAliveS;
  }
}

function readLength(value: string): number {
  let length = 0;
  for (let at = 0; at < value.length; at++) length = length * 10 + digitOf(value.charCodeAt(at));
  if (value === '' || !Number.isSafeInteger(length)) throw broken('the answer has no valid Content-Length');
  return length;
}

/** `timeout=5, max=1000` */
function readKeepAlive(value: string): number | null {
  const timeout = /(?:^|[,;\s])timeout=(\d{1,9})(?:$|[,;\s])/i.exec(value)?.[1];
  return timeout === undefined ? null : Number(timeout);
}

function hasToken(list: string | null, token: string): boolean {
  if (list === null) return false;
  return list.split(',').some((each) => each.trim().toLowerCase() === token);
}

/** NaN for what is no digit, the end of the text included. */
function digitOf(code: number): number {
  return code >= 48 && code <= 57 ? code - 48 : Number.NaN;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** The upstream does not speak HTTP/1.1 as it must. */
export function broken(message: string): CodedError {
  return new CodedError('upstream_protocol_error', message);
}
