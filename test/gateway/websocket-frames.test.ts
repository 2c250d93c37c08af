import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameTracker, renderCloseFrame } from '../../src/gateway/ws-frames.ts';

interface Frame {
  readonly opcode: number;
  readonly masked: boolean;
  readonly length: number;
}

const frame: fc.Arbitrary<Frame> = fc.record({
  opcode: fc.constantFrom(0, 1, 2, 9, 10),
  masked: fc.boolean(),
  length: fc.oneof(fc.nat(300), fc.constantFrom(0, 125, 126, 65_535, 65_536, 70_000)),
});

/** Written down from RFC 6455 §5.2, apart from the code under test. */
function encode({ opcode, masked, length }: Frame): Buffer {
  const mask = masked ? 0x80 : 0;
  const parts: Buffer[] = [Buffer.from([0x80 | opcode])];
  if (length < 126) parts.push(Buffer.from([mask | length]));
  else if (length < 65_536) parts.push(Buffer.from([mask | 126, length >> 8, length & 0xff]));
  else {
    const extended = Buffer.alloc(9);
    extended.writeUInt8(mask | 127, 0);
    extended.writeBigUInt64BE(BigInt(length), 1);
    parts.push(extended);
  }
  if (masked) parts.push(Buffer.from([1, 2, 3, 4]));
  // Payload that looks like the header of a Close frame must not be taken for one.
  parts.push(Buffer.alloc(length, 0x88));
  return Buffer.concat(parts);
}

describe('the frame tracker', () => {
  it('knows every boundary, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(80_000), { maxLength: 12 }),
        (frames, cuts) => {
          const encoded = frames.map(encode);
          const bytes = Buffer.concat(encoded);
          let end = 0;
          const boundaries = new Set([0, ...encoded.map(({ length }) => (end += length))]);
          const places = [...new Set([...cuts.filter((cut) => cut < bytes.length), ...boundaries])].sort(
            (a, b) => a - b,
          );
          const tracker = new FrameTracker();
          let at = 0;
          for (const place of places) {
            tracker.push(bytes.subarray(at, place));
            at = place;
            expect(tracker.isBetweenFrames).toBe(boundaries.has(place));
          }
          expect(tracker.sawClose).toBe(false);
        },
      ),
    );
  });

  it('sees a Close frame that arrives byte by byte', () => {
    const tracker = new FrameTracker();
    const bytes = Buffer.concat([
      encode({ opcode: 1, masked: true, length: 3 }),
      renderCloseFrame(1001, 'x'),
    ]);
    for (let at = 0; at < bytes.length; at++) tracker.push(bytes.subarray(at, at + 1));
    expect(tracker.sawClose).toBe(true);
    expect(tracker.isBetweenFrames).toBe(true);
  });
});
