import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRequests } from '../../src/app/request-lines.ts';
import type { UsageRecord } from '../../src/domain/usage.ts';
import { createKeyMask } from '../../src/telemetry/key-mask.ts';
import { makeRecord, withKinds } from '../usage-ledger/support/records.ts';

const mask = createKeyMask(['tg']);
const key = `tg_live_${'a'.repeat(30)}`;
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '"', '\\', '","level":"error', '\n', '\u2028', '\ud800', '\u007f', 'é😀', `/v1/${key}`),
);
const orNull = fc.option(text, { nil: null });
const number = fc.oneof(
  fc.nat(Number.MAX_SAFE_INTEGER),
  fc.nat(1e9).map((us) => us / 1000),
);

const records = fc
  .record({
    requestId: text,
    clientRequestId: orNull,
    at: fc.nat(4e12),
    keyId: text,
    route: text,
    upstream: orNull,
    method: text,
    path: text,
    error: orNull,
    model: orNull,
    durationMs: number,
    overheadMs: number,
    bytesIn: number,
    bytesOut: number,
    clientIp: text,
  })
  .map((fields) => makeRecord(fields));

/** What JSON.stringify makes of it. */
function stringify(record: UsageRecord): string {
  return JSON.stringify({
    level: 'info',
    time: new Date(record.at).toISOString(),
    request_id: record.requestId,
    client_request_id: record.clientRequestId === null ? undefined : mask(record.clientRequestId),
    key_id: record.keyId,
    project_id: record.projectId,
    env: record.env,
    route: record.route,
    upstream: record.upstream,
    method: record.method,
    path: mask(record.path),
    status: record.status,
    outcome: record.outcome,
    error: record.error ?? undefined,
    model: record.model ?? undefined,
    duration_ms: record.durationMs,
    overhead_ms: record.overheadMs,
    bytes_in: record.bytesIn,
    bytes_out: record.bytesOut,
    client_ip: record.clientIp,
    msg: 'request',
  });
}

describe('a line of the access log', () => {
  it('is to the byte what JSON.stringify makes of the fields, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(records, { maxLength: 5 }), (batch) => {
        const lines = batch.map((record) => `${stringify(record)}\n`);
        expect(formatRequests(withKinds(batch), mask)).toBe(lines.join(''));
      }),
    );
  });

  it('shows no key that stands in a path or in the id of a caller', () => {
    const record = makeRecord({ path: `/v1/${key}`, clientRequestId: key });
    const line = formatRequests(withKinds([record]), mask);
    expect(JSON.parse(line)).toMatchObject({ path: '/v1/tg_[masked]', client_request_id: 'tg_[masked]' });
  });
});
