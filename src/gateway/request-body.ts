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
export function readWhole(
  exchange: Authorized,
  maxBytes: number,
  memory: BodyMemory,
): Promise<Buffer | Refusal> {
  const { request } = exchange;
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve(tooLarge(maxBytes));
  if (exchange.bodyFault !== null) return Promise.resolve(new Refusal(exchange.bodyFault));
  if (exchange.expectsContinue) exchange.response.writeContinue();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer): void => {
      exchange.bytesIn += chunk.length;
      if (exchange.bytesIn > maxBytes) refuse(tooLarge(maxBytes));
      else if (!memory.take(chunk.length)) refuse(new Refusal('overloaded'));
      else {
        exchange.heldBytes += chunk.length;
        chunks.push(chunk);
      }
    };
    // What still comes of a refused body is for the server to throw away.
    const refuse = (refusal: Refusal): void => {
      request.off('data', take);
      resolve(refusal);
    };
    request.on('data', take);
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    exchange.whenBodyBreaks((code) => refuse(new Refusal(code)));
    exchange.whenClientGone(() => reject(new ClientGoneError()));
  });
}

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
