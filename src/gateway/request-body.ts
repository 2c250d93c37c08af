/**
 * The body of a request. A small one is read whole, so that it can be looked at and sent again; a large one
 * passes through with back-pressure and is only counted.
 */
import type { IncomingMessage } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { CodedError, type ErrorCode, ERRORS, Refusal } from '../domain/errors.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Admitted, Authorized, Exchange } from './exchange.ts';

/** Bodies up to this size are held in memory. */
const SMALL_BODY_BYTES = 64 * 1024;

export interface RequestBody {
  /** null = no body. */
  readonly data: Buffer | Readable | null;
  /** For a streamed body of declared length. */
  readonly contentLength: string | null;
}

export const NO_BODY: RequestBody = { data: null, contentLength: null };

/** What all requests of a worker may hold of bodies at once. */
export class BodyMemory {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** False when there is not that much left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}

/** What route and project allow. */
export function maxBodyBytesOf({ match, principal }: Authorized): number {
  return Math.min(match.route.maxBodyBytes, principal.policy.maxBodyBytes ?? Infinity);
}

/** Refuses at once when the declared length is above what is allowed. */
export function openRequestBody(exchange: Admitted, memory: BodyMemory): MaybePromise<RequestBody | Refusal> {
  const { request } = exchange;
  const declared = request.headers['content-length'];
  if (declared === undefined && request.headers['transfer-encoding'] === undefined) return NO_BODY;
  const length = declared === undefined ? null : Number(declared);
  if (length === 0) return NO_BODY;
  const maxBytes = maxBodyBytesOf(exchange);
  if (length !== null && length > maxBytes) return tooLarge(maxBytes);
  if (length !== null && length <= SMALL_BODY_BYTES) {
    return readWhole(exchange, maxBytes, memory).then((data) =>
      data instanceof Refusal ? data : { data, contentLength: null },
    );
  }
  if (exchange.bodyFault !== null) return new Refusal(exchange.bodyFault);
  if (exchange.expectsContinue) exchange.response.writeContinue();
  return { data: countBytes(exchange, maxBytes), contentLength: declared ?? null };
}

/** Reads the whole body of at most `maxBytes` into memory. Rejects when the client goes away. */
export async function readWhole(
  exchange: Authorized,
  maxBytes: number,
  memory: BodyMemory,
): Promise<Buffer | Refusal> {
  const { request } = exchange;
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) return tooLarge(maxBytes);
  if (exchange.bodyFault !== null) return new Refusal(exchange.bodyFault);
  if (exchange.expectsContinue) exchange.response.writeContinue();
  // Node hands out the head before it looks at the rest of what came with it.
  await Promise.resolve();
  if (declared > 0 && request.readableLength === declared) {
    return takeAtOnce(exchange, declared, memory);
  }
  return readAsItComes(exchange, maxBytes, memory);
}

/** The usual case: the body came with the head, and is taken without the machinery of a stream. */
function takeAtOnce(exchange: Authorized, length: number, memory: BodyMemory): Buffer | Refusal {
  if (!memory.take(length)) return new Refusal('overloaded');
  exchange.heldBytes += length;
  exchange.bytesIn = length;
  return exchange.request.read() as Buffer;
}

function readAsItComes(
  exchange: Authorized,
  maxBytes: number,
  memory: BodyMemory,
): Promise<Buffer | Refusal> {
  const { request } = exchange;
  // It may have been found while nobody listened.
  if (exchange.bodyFault !== null) return Promise.resolve(new Refusal(exchange.bodyFault));
  return new Promise((resolve, reject) => {
    const body = new GrowingBody();
    const take = (chunk: Buffer): void => {
      exchange.bytesIn += chunk.length;
      const more = body.growthFor(chunk.length, maxBytes);
      if (exchange.bytesIn > maxBytes) refuse(tooLarge(maxBytes));
      else if (!memory.take(more)) refuse(new Refusal('overloaded'));
      else {
        exchange.heldBytes += more;
        body.add(chunk, more);
      }
    };
    // What still comes of a refused body is for the server to throw away.
    const refuse = (refusal: Refusal): void => {
      request.off('data', take);
      resolve(refusal);
    };
    request.on('data', take);
    request.on('end', () => resolve(body.bytes));
    exchange.whenBodyBreaks((code) => refuse(new Refusal(code)));
    exchange.whenClientGone(() => reject(new ClientGoneError()));
  });
}

/** A body in one piece of memory: pieces as small as a sender likes would take many times their length. */
class GrowingBody {
  #memory: Buffer = NOTHING;
  #length = 0;

  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** How much more memory it needs for so many bytes more. It doubles, within `maxBytes`. */
  growthFor(length: number, maxBytes: number): number {
    const needed = this.#length + length;
    if (needed <= this.#memory.length) return 0;
    return Math.max(needed, Math.min(maxBytes, this.#memory.length * 2)) - this.#memory.length;
  }

  add(chunk: Buffer, growth: number): void {
    if (growth > 0) {
      const grown = Buffer.allocUnsafe(this.#memory.length + growth);
      this.#memory.copy(grown, 0, 0, this.#length);
      this.#memory = grown;
    }
    chunk.copy(this.#memory, this.#length);
    this.#length += chunk.length;
  }
}

const NOTHING = Buffer.alloc(0);

function countBytes(exchange: Admitted, maxBytes: number): Readable {
  const { request } = exchange;
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      exchange.bytesIn += chunk.length;
      if (exchange.bytesIn > maxBytes) done(new CodedError('body_too_large', tooLargeMessage(maxBytes)));
      else done(null, chunk);
    },
  });
  exchange.whenBodyBreaks((code) => counted.destroy(new CodedError(code, ERRORS[code].message)));
  onClientGone(request, (error) => counted.destroy(error));
  // Unlike an iterator, a pipe that breaks leaves the request alone, and with it the connection for the answer.
  return request.pipe(counted);
}

/** What Node's parser or clock found wrong with a body of which the beginning is being read already. */
export function failBody(exchange: Exchange, code: ErrorCode): void {
  exchange.bodyFault = code;
  exchange.breakBody?.(code);
}

function onClientGone(request: IncomingMessage, gone: (error: ClientGoneError) => void): void {
  request.on('error', () => gone(new ClientGoneError()));
  request.on('close', () => {
    if (!request.complete) gone(new ClientGoneError());
  });
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal('body_too_large', { message: tooLargeMessage(maxBytes) });
}

function tooLargeMessage(maxBytes: number): string {
  return `The request body is larger than the ${maxBytes} bytes allowed here`;
}

/** The client left in the middle of its request: nobody reads an answer. */
export class ClientGoneError extends Error {
  constructor() {
    super('the client closed the connection before its request was complete');
  }
}
