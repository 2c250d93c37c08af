import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameTracker } from '../../src/gateway/ws-frames.ts';
import type { MeteredUsage } from '../../src/usage/metered-usage.ts';
import { RealtimeReader } from '../../src/usage/realtime-reader.ts';
import { cutAt } from '../usage/support/cut.ts';

const TEXT = 1;
const BINARY = 2;
const PING = 9;

/** RFC 6455 section 5.2; a server sets no mask. */
function frame(opcode: number, payload: string, isLast = true, mask = 0): Buffer {
  const bytes = Buffer.from(payload);
  const length = formatLength(bytes.length);
  length[0] = mask | (length[0] ?? 0);
  return Buffer.concat([
    Buffer.of((isLast ? 0x80 : 0) | opcode),
    length,
    Buffer.alloc(mask === 0 ? 0 : 4),
    bytes,
  ]);
}

function formatLength(bytes: number): Buffer {
  if (bytes < 126) return Buffer.of(bytes);
  const isShort = bytes < 65_536;
  const length = Buffer.alloc(isShort ? 3 : 9);
  length[0] = isShort ? 126 : 127;
  if (isShort) length.writeUInt16BE(bytes, 1);
  else length.writeBigUInt64BE(BigInt(bytes), 1);
  return length;
}

function read(chunks: readonly Buffer[]): readonly MeteredUsage[] {
  const found: MeteredUsage[] = [];
  const tracker = new FrameTracker(new RealtimeReader((usage) => found.push(usage)));
  for (const chunk of chunks) tracker.push(chunk);
  return found;
}

function done(inputTokens: number, text = ''): string {
  const usage = { input_tokens: inputTokens, output_tokens: 1, total_tokens: inputTokens + 1 };
  return JSON.stringify({ type: 'response.done', response: { output: [{ transcript: text }], usage } });
}

const message = fc.oneof(
  fc
    .tuple(fc.nat(1000), fc.string({ maxLength: 300 }), fc.nat({ max: 400 }))
    .map(([count, text, cut]): readonly [Buffer, number | null] => {
      const whole = done(count, text);
      const parts = [
        frame(TEXT, whole.slice(0, cut), false),
        frame(PING, '"response.done"'),
        frame(0, whole.slice(cut)),
      ];
      return [Buffer.concat(parts), count];
    }),
  fc.nat(1000).map((count): readonly [Buffer, number | null] => [frame(TEXT, done(count)), count]),
  fc.nat(1000).map((count): readonly [Buffer, number | null] => [frame(BINARY, done(count)), null]),
  fc
    .string()
    .map((text): readonly [Buffer, number | null] => [
      frame(TEXT, JSON.stringify({ type: 'response.text.delta', delta: done(1) + text })),
      null,
    ]),
  fc.constant([frame(TEXT, ''), null] as const),
);

describe('usage in the frames of a realtime session', () => {
  it('is found once for each response, however frames and chunks are cut', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 8 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }),
        (messages, places) => {
          const stream = Buffer.concat(messages.map(([bytes]) => bytes));
          const counts = messages.map(([, count]) => count).filter((count) => count !== null);
          expect(read(cutAt(stream, places)).map(({ inputTokens }) => inputTokens)).toEqual(counts);
        },
      ),
    );
  });

  it('is found in a message of which only the ends are kept', () => {
    const large = frame(TEXT, done(7, 'x'.repeat(2_000_000)));
    expect(read(cutAt(large, [0.1, 0.3, 0.31, 0.9]))).toMatchObject([{ inputTokens: 7, outputTokens: 1 }]);
  });

  it('is not looked for in masked frames, which no server sends', () => {
    expect(read([frame(TEXT, done(7), true, 0x80), frame(TEXT, done(8))])).toMatchObject([
      { inputTokens: 8 },
    ]);
  });
});
