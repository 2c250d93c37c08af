import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openUsageReader } from '../../src/app/usage-reader.ts';
import type { UsageRecord } from '../../src/domain/usage.ts';
import { openSqliteLedger } from '../../src/storage/sqlite/usage-ledger.ts';
import { appendToLedger } from '../../src/usage/ledger.ts';
import {
  addRecord,
  createSums,
  DAY_S,
  floorToBucket,
  HOUR_S,
  MINUTE_S,
  type Sums,
} from '../../src/usage/rollup.ts';
import { findRanges, type UsageGrouping, type UsageQuery } from '../../src/usage/usage-query.ts';
import { makeRecord, NOW_MS, withKinds } from './support/records.ts';

const DAY_MS = 86_400_000;
const FROM_MS = NOW_MS - 3 * DAY_MS;

const records = fc.array(
  fc
    .record({
      at: fc.integer({ min: FROM_MS, max: NOW_MS }),
      keyId: fc.constantFrom('key_1', 'key_2'),
      projectId: fc.constantFrom('prj_1', 'prj_2'),
      route: fc.constantFrom('a', 'b'),
      model: fc.constantFrom('m1', 'm2\nm3', null),
      status: fc.constantFrom(200, 429, 502),
      outcome: fc.constantFrom('ok', 'upstream_error', 'client_closed'),
      confidence: fc.constantFrom('measured', 'estimated', 'unpriced', null),
      inputTokens: fc.option(fc.nat(1_000_000)),
      outputTokens: fc.option(fc.nat(1_000_000)),
      costNanoUsd: fc.option(fc.nat(2 ** 40)),
      durationMs: fc.integer({ min: 0, max: 900_000_000 }).map((us) => us / 1000),
    })
    .map((fields) => makeRecord(fields as Partial<UsageRecord>)),
  { maxLength: 40 },
);

const GROUP_OF: Readonly<Record<UsageGrouping, (record: UsageRecord) => number | string>> = {
  minute: ({ at }) => floorToBucket(at, MINUTE_S),
  hour: ({ at }) => floorToBucket(at, HOUR_S),
  day: ({ at }) => floorToBucket(at, DAY_S),
  key: ({ keyId }) => keyId,
  project: ({ projectId }) => projectId,
  model: ({ model }) => model ?? '',
  route: ({ route }) => route,
  status: ({ status }) => status,
};

it('the sums of any time and grouping are those of its records', { timeout: 60_000 }, async () => {
  const grouping = fc.constantFrom(...(Object.keys(GROUP_OF) as UsageGrouping[]));
  const range = fc.tuple(
    fc.integer({ min: FROM_MS, max: NOW_MS }),
    fc.integer({ min: FROM_MS, max: NOW_MS }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(records, { maxLength: 4 }), grouping, range, async (batches, by, ends) => {
      const query = { by, fromMs: Math.min(...ends), toMs: Math.max(...ends) };
      const found = await sumWithLedger(batches, query);
      expect(found).toEqual(sumByHand(batches.flat(), query));
    }),
    { numRuns: 40 },
  );
});

async function sumWithLedger(
  batches: readonly (readonly UsageRecord[])[],
  query: UsageQuery,
): Promise<ReadonlyMap<number | string, Sums>> {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-sums-'));
  const ledger = await openSqliteLedger(join(directory, 'usage.db'));
  for (const batch of batches) {
    await appendToLedger(ledger, { records: withKinds(batch), positions: new Map(), goneFiles: [] });
  }
  const reader = openUsageReader(join(directory, 'usage.db'));
  const groups = await reader.sumUsage(query);
  await reader.close();
  await ledger.close();
  rmSync(directory, { recursive: true });
  return new Map(groups.map(({ group, sums }) => [group, sums]));
}

function sumByHand(all: readonly UsageRecord[], query: UsageQuery): ReadonlyMap<number | string, Sums> {
  const [first, last] = [findRanges(query)[0], findRanges(query).at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const length = last.resolutionS;
  const endMs = floorToBucket(last.toMs + length * 1000 - 1, length);
  const groups = new Map<number | string, Sums>();
  for (const record of all) {
    if (record.at < first.fromMs || record.at >= endMs) continue;
    const group = GROUP_OF[query.by](record);
    const sums = groups.get(group) ?? createSums();
    addRecord(sums, record);
    groups.set(group, sums);
  }
  return groups;
}

it('a range is covered without gap or overlap, and to the minute', () => {
  const instant = fc.integer({ min: FROM_MS, max: NOW_MS });
  fc.assert(
    fc.property(instant, instant, (a, b) => {
      const [fromMs, toMs] = [Math.min(a, b), Math.max(a, b)];
      const ranges = findRanges({ by: 'key', fromMs, toMs });
      let at = floorToBucket(fromMs, MINUTE_S);
      for (const range of ranges) {
        expect(range.fromMs).toBe(at);
        expect(range.fromMs % (range.resolutionS * 1000)).toBe(0);
        expect(range.toMs % (range.resolutionS * 1000)).toBe(0);
        at = range.toMs;
      }
      expect(at).toBeGreaterThanOrEqual(toMs);
      expect(at - toMs).toBeLessThan(60_000);
      // A minute, an hour and a day on either side are at most 59, 23 and 2 buckets in five pieces.
      expect(ranges.length).toBeLessThanOrEqual(5);
    }),
  );
});
