/** What an upstream does with a request, by the name of the fault. */
import type { Socket } from 'node:net';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { rawAnswer, rawChunk, rawStreamHead } from '../support/raw-upstream.ts';

export interface Replies {
  readonly provider: 'openai' | 'anthropic';
  /** A good answer. */
  readonly whole: unknown;
  /** The first events of a good stream, and the others. */
  readonly events: string;
  readonly lastEvents: string;
}

export type FaultHandler = (socket: Socket, fault: string) => void;

const JSON_TYPE = 'Content-Type: application/json';
const OK = 'HTTP/1.1 200 OK\r\n';
const HALF_BODY = `${OK}${JSON_TYPE}\r\nContent-Length: 1000\r\n\r\n{"id":`;
/** For what has gone out to arrive on its own. */
const GAP_MS = 30;

const finish = (socket: Socket) => socket.end();
const reset = (socket: Socket) => socket.resetAndDestroy();
const write =
  (bytes: string): FaultHandler =>
  (socket) =>
    socket.write(Buffer.from(bytes, 'latin1'));
const breakAfter =
  (bytes: string, end: (socket: Socket) => void): FaultHandler =>
  (socket) => {
    socket.write(bytes);
    setTimeout(() => end(socket), GAP_MS);
  };

/** The upstream's own errors, which are the business of the client. */
function answerStatus(status: string, ...headers: readonly string[]): FaultHandler {
  const body = '{"type":"error","error":{"type":"x","message":"said the upstream"}}';
  return (socket) => socket.write(rawAnswer(body, status, [JSON_TYPE, ...headers]));
}

function encodeBody(whole: unknown, coding: string, compress: (text: string) => Buffer): FaultHandler {
  const bytes = compress(JSON.stringify(whole));
  const head = `${OK}${JSON_TYPE}\r\nContent-Encoding: ${coding}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
  return (socket) => socket.write(Buffer.concat([Buffer.from(head), bytes]));
}

/** One byte a chunk, so that each event and each character is cut somewhere. */
function dribble(head: string, bytes: Buffer): FaultHandler {
  return (socket) => {
    socket.write(head);
    let sent = 0;
    const next = (): void => {
      for (let i = 0; i < 7 && sent < bytes.length; i++, sent++) {
        const byte = bytes.subarray(sent, sent + 1);
        socket.write(Buffer.concat([Buffer.from('1\r\n'), byte, Buffer.from('\r\n')]));
      }
      if (sent < bytes.length) setImmediate(next);
      else socket.write('0\r\n\r\n');
    };
    next();
  };
}

/** The fault the first time it is asked for, and a good answer from then on. */
function onlyOnce(first: FaultHandler, good: FaultHandler): FaultHandler {
  let asked = 0;
  return (socket, fault) => (asked++ === 0 ? first : good)(socket, fault);
}

export function createFaultHandlers(replies: Replies): Readonly<Record<string, FaultHandler>> {
  const { whole, events, lastEvents } = replies;
  const good: FaultHandler = (socket) =>
    socket.write(rawAnswer(JSON.stringify(whole), '200 OK', [JSON_TYPE]));
  const stream = Buffer.from(events + lastEvents);
  const beginning = rawStreamHead() + rawChunk(events);
  return {
    good,
    reset,
    finish,
    'finish-in-head': breakAfter(`${OK}Content-Le`, finish),
    'reset-in-head': breakAfter(`${OK}Content-Le`, reset),
    never: () => undefined,
    'stall-in-head': write(`${OK}Content-Le`),
    garbled: write('not HTTP\r\n\r\n'),
    unasked: write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    'two-lengths': write(`${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`),
    'length-and-chunks': write(`${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
    '204-with-body': write('HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello'),
    '401': answerStatus('401 Unauthorized'),
    '400': answerStatus('400 Bad Request'),
    '403': answerStatus('403 Forbidden'),
    '404': answerStatus('404 Not Found'),
    '429': answerStatus('429 Too Many Requests', 'Retry-After: 7'),
    '500': answerStatus('500 Internal Server Error'),
    '503': answerStatus('503 Service Unavailable'),
    '529': answerStatus('529 Overloaded'),
    'reset-in-body': breakAfter(HALF_BODY, reset),
    'finish-in-body': breakAfter(HALF_BODY, finish),
    'finish-in-chunks': breakAfter(`${rawStreamHead('application/json')}${rawChunk('{"id":')}`, finish),
    'stall-in-body': write(HALF_BODY),
    'reset-in-stream': breakAfter(beginning, reset),
    'finish-in-stream': breakAfter(beginning, finish),
    'finish-in-event': breakAfter(beginning + rawChunk('data: {"half'), finish),
    'stall-in-stream': write(beginning),
    redirect: (socket) => {
      const path = replies.provider === 'openai' ? '/good/v1/chat/completions' : '/good/v1/messages';
      socket.write(rawAnswer('', '307 Temporary Redirect', [`Location: ${path}`]));
    },
    gzip: encodeBody(whole, 'gzip', gzipSync),
    br: encodeBody(whole, 'br', brotliCompressSync),
    zstd: encodeBody(whole, 'zstd', zstdCompressSync),
    'cut-anywhere': dribble(rawStreamHead(), stream),
    'gzip-stream': dribble(
      rawStreamHead().replace('\r\n\r\n', '\r\nContent-Encoding: gzip\r\n\r\n'),
      gzipSync(stream),
    ),
    'reset-once': onlyOnce(reset, good),
    'finish-once': onlyOnce(finish, good),
    '429-once': onlyOnce(answerStatus('429 Too Many Requests', 'Retry-After: 1'), good),
  };
}
