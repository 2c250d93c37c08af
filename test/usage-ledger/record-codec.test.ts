import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalRecord, UsageRecord } from '../../src/domain/usage.ts';
import { FrameLines } from '../../src/usage/frame-lines.ts';
import { RecordDecoder } from '../../src/usage/record-codec.ts';
import { kindOf } from '../../src/usage/request-kind.ts';
import { makeRecord } from './support/records.ts';

/** Text that would end a line, a string or an array if it were not escaped, or that stands for a field. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '',
    '=',
    '[',
    '],["',
    '"',
    '\\',
    '\n',
    '\n=',
    '\u2028',
    '\ud800',
    'null',
    'é',
    '=["key_1"]',
  ),
);
const count = fc.nat(Number.MAX_SAFE_INTEGER);
const durationMs = fc.nat(1e12).map((microseconds) => microseconds / 1000);
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null });

/** Fields of kinds from a few values, so that kinds repeat. */
const few = fc.constantFrom('a', 'b', 'ü\n"');
const records: fc.Arbitrary<UsageRecord> = fc
  .record({
    keyId: few,
    path: fc.oneof(few, text),
    route: few,
    upstream: orNull(few),
    status: fc.constantFrom(200, 429),
    error: orNull(few),
    modelRequested: orNull(text),
    model: orNull(few),
    streamed: fc.boolean(),
    confidence: fc.constantFrom('measured', 'estimated', null),
    requestId: text,
    clientRequestId: orNull(text),
    at: count,
    inputTokens: orNull(count),
    outputTokens: orNull(count),
    cacheReadTokens: orNull(count),
    cacheWriteTokens: orNull(count),
    costNanoUsd: orNull(count),
    durationMs,
    upstreamMs: orNull(durationMs),
    ttfbMs: orNull(durationMs),
    overheadMs: durationMs,
    bytesIn: count,
    bytesOut: count,
    clientIp: text,
    refusedOrigin: orNull(text),
    responseId: orNull(text),
    wouldDeny: orNull(text),
    traceParent: orNull(text),
  })
  .map((fields) => makeRecord(fields));

function encode(lines: FrameLines, frame: readonly UsageRecord[]): string {
  for (const record of frame) lines.add(record);
  const payload = lines.toString();
  lines.clear();
  return payload;
}

function withoutKind({ kind: _kind, ...record }: JournalRecord): UsageRecord {
  return record;
}

describe('a frame of the journal', () => {
  it('gives back the records that went into it, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(records, { minLength: 1, maxLength: 12 }), { maxLength: 4 }),
        (frames) => {
          const lines = new FrameLines();
          const decoder = new RecordDecoder();
          for (const frame of frames) {
            const read = decoder.decode(encode(lines, frame));
            expect(read.map(withoutKind)).toEqual(frame);
            expect(read.map(({ kind }) => kind)).toEqual(frame.map(kindOf));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('can be read without those before it, and holds a kind once for records that follow each other', () => {
    const lines = new FrameLines();
    const frame = [makeRecord(), makeRecord(), makeRecord({ model: 'other' })];
    encode(lines, frame);
    const payload = encode(lines, frame);
    expect(payload.split('gpt-4o-mini","gpt-4o-mini')).toHaveLength(2);
    expect(new RecordDecoder().decode(payload).map(withoutKind)).toEqual(frame);
  });

  it('shares the kind among all records that are read together', () => {
    const lines = new FrameLines();
    const decoder = new RecordDecoder();
    const payloads = [
      encode(lines, [makeRecord()]),
      encode(lines, [makeRecord({ env: 'test' }), makeRecord()]),
    ];
    const [first, other, again] = payloads.flatMap((payload) => decoder.decode(payload));
    expect(again?.kind).toBe(first?.kind);
    expect(other?.kind).not.toBe(first?.kind);
  });

  it('of an earlier version is read, also one that ends before the fields that came later', () => {
    const whole =
      '["req_1","mine",1773146096789,"key_1","prj_1","org_1","live","api","main","openai","POST","/api/",' +
      '"/api/v1/chat/completions",200,"ok",null,"gpt-4o-mini","gpt-4o-mini",true,12,3,1,2,400,"measured",' +
      '12.345,11,10,1.345,130,583,"127.0.0.1","previous"';
    const payload = `${whole},"resp_1","requestsPerDay","00-1","https://a.example"],\n${whole}]`;
    const record = makeRecord({
      requestId: 'req_1',
      clientRequestId: 'mine',
      streamed: true,
      cacheReadTokens: 1,
      cacheWriteTokens: 2,
      secret: 'previous',
    });
    const later = { responseId: 'resp_1', wouldDeny: 'requestsPerDay', traceParent: '00-1' };
    const read = new RecordDecoder().decode(payload);
    expect(read.map(withoutKind)).toEqual([
      { ...record, ...later, refusedOrigin: 'https://a.example' },
      record,
    ]);
    expect(read[0]?.kind).toBe(read[1]?.kind);
    expect(read[0]?.kind).toEqual(kindOf(record));
  });

  it('that is none is refused', () => {
    for (const payload of ['this is no record', '=', '=[', '=["a"]\nb']) {
      expect(() => new RecordDecoder().decode(payload)).toThrow(SyntaxError);
    }
  });
});
