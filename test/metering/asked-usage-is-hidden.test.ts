import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Respond } from './support/scene.ts';
import { useMeteringScene } from './support/scene.ts';

const CHAT = '/openai/v1/chat/completions';
const HEAD = '"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini"';
const USAGE = '"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}';

/** A member that stands there only because usage was asked for. */
interface Wire {
  readonly asked: boolean;
}
type Writer = (wire: Wire) => string;

const nullUsage = ({ asked }: Wire): string => (asked ? ',"usage":null' : '');
const usageEvent = ({ asked }: Wire): string => (asked ? `data: {${HEAD},"choices":[],${USAGE}}\n\n` : '');
const text =
  (content: string): Writer =>
  (wire) =>
    `data: {${HEAD},"choices":[{"index":0,"delta":${JSON.stringify({ content })},"finish_reason":null}]${nullUsage(wire)}}\n\n`;
const toolCall: Writer = (wire) => {
  const call = { index: 0, function: { arguments: '{"a":[],"choices":[],"usage":null,"usage":{}}' } };
  return `data: {${HEAD},"choices":[{"index":0,"delta":${JSON.stringify({ tool_calls: [call] })}}]${nullUsage(wire)}}\n\n`;
};
const azureFilter: Writer = (wire) =>
  `data: {"choices":[],"created":0,"id":"","prompt_filter_results":[{"prompt_index":0}]${nullUsage(wire)}}\n\n`;
const verbatim =
  (line: string): Writer =>
  () =>
    `${line}\n\n`;
const DONE = verbatim('data: [DONE]');

const STREAMS: Readonly<Record<string, readonly Writer[]>> = {
  'plain text': [text('Hel'), text('lo, wörld 😀'), usageEvent, DONE],
  'arguments of a tool that speak of usage': [toolCall, toolCall, usageEvent, DONE],
  'the first event of Azure': [azureFilter, text('Hi'), usageEvent, DONE],
  'an error event in the middle': [
    text('Hi'),
    verbatim('data: {"error":{"message":"overloaded","type":"server_error"}}'),
  ],
  'comments and other fields': [
    verbatim(': PROCESSING'),
    verbatim('event: x\nid: 1\ndata: {"usage":null,\ndata: "a":1}'),
    text('Hi'),
    usageEvent,
    DONE,
  ],
  'no closing event': [text('Hi'), usageEvent],
};

describe('a stream whose caller did not ask for usage', () => {
  const scene = useMeteringScene();
  const body = { model: 'gpt-4o-mini', messages: [], stream: true };

  const write = (writers: readonly Writer[], asked: boolean, crlf: boolean): string => {
    const stream = writers.map((writer) => writer({ asked })).join('');
    return crlf ? stream.replaceAll('\n', '\r\n') : stream;
  };

  describe.each([
    ['LF', false],
    ['CRLF', true],
  ])('with lines that end in %s', (_name, crlf) => {
    it.each(Object.entries(STREAMS))('comes as he asked for it: %s', async (_title, writers) => {
      const sent = Buffer.from(write(writers, true, crlf));
      const wanted = write(writers, false, crlf);
      const ways: readonly Respond[] = [
        (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          void writeInPieces(sent, 7, (piece) => response.write(piece)).then(() => response.end());
        },
        (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': sent.length });
          void writeInPieces(sent, 61, (piece) => response.write(piece)).then(() => response.end());
        },
        (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': sent.length });
          response.end(sent);
        },
        (response) => {
          response.writeHead(200, {
            'content-type': 'Text/Event-Stream; charset=utf-8',
            'content-encoding': 'identity',
          });
          response.end(sent);
        },
      ];
      for (const respond of ways) {
        const answer = await scene.ask(CHAT, respond, { body });
        expect(JSON.parse(scene.seen().at(-1)?.body ?? '')).toEqual({
          ...body,
          stream_options: { include_usage: true },
        });
        expect(answer.body.toString()).toBe(wanted);
        expect(answer.isBroken).toBe(false);
        const record = await scene.records.find(answer.requestId);
        const isTold = writers.includes(usageEvent);
        expect(record.confidence).toBe(isTold ? 'measured' : 'estimated');
        if (isTold) expect(record).toMatchObject({ inputTokens: 10, outputTokens: 5 });
      }
    });
  });

  it('asks for an answer that can be read, and passes on a compressed one as it is', async () => {
    const sent = write([text('Hi'), usageEvent, DONE], true, false);
    for (const [encoding, compressed] of [
      ['gzip', gzipSync(sent)],
      ['br', brotliCompressSync(sent)],
    ] as const) {
      const answer = await scene.ask(
        CHAT,
        (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': encoding });
          response.end(compressed);
        },
        { body, headers: { 'accept-encoding': 'gzip, br' } },
      );
      expect(scene.seen().at(-1)?.headers['accept-encoding']).toBe('identity');
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(answer.body.equals(compressed)).toBe(true);
      expect(await scene.records.find(answer.requestId)).toMatchObject({
        outputTokens: 5,
        confidence: 'measured',
      });
    }
  });

  it('leaves the compression to both sides where he asked for usage himself', async () => {
    const sent = gzipSync(write([text('Hi'), usageEvent, DONE], true, false));
    const answer = await scene.ask(
      CHAT,
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
        response.end(sent);
      },
      {
        body: { ...body, stream_options: { include_usage: true } },
        headers: { 'accept-encoding': 'gzip' },
      },
    );
    expect(scene.seen().at(-1)?.headers['accept-encoding']).toBe('gzip');
    expect(gunzipSync(answer.body).toString()).toContain(USAGE);
  });
});

async function writeInPieces(bytes: Buffer, size: number, write: (piece: Buffer) => void): Promise<void> {
  for (let at = 0; at < bytes.length; at += size) {
    write(bytes.subarray(at, at + size));
    await new Promise(setImmediate);
  }
}
