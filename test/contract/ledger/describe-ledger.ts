/** What every ledger must do, whatever engine holds it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UsageRecord } from '../../../src/domain/usage.ts';
import { appendToLedger, type LedgerStore } from '../../../src/usage/ledger.ts';
import { DAY_S } from '../../../src/usage/rollup.ts';
import type { UsageQuery, UsageReader } from '../../../src/usage/usage-query.ts';
import { makeRecord, makeRefusal, NOW_MS, withKinds } from '../../usage-ledger/support/records.ts';

export interface LedgerFixture {
  readonly ledger: LedgerStore;
  readonly reader: UsageReader;
  dispose(): Promise<void>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LIST = { fromMs: 0, limit: 100 };

export function describeLedger(name: string, open: () => Promise<LedgerFixture>): void {
  describe(`the ledger on ${name}`, () => {
    let fixture: LedgerFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.dispose());

    const append = (records: readonly UsageRecord[], positions: Record<string, number> = {}) =>
      appendToLedger(fixture.ledger, {
        records: withKinds(records),
        positions: new Map(Object.entries(positions)),
        goneFiles: [],
      });
    const sum = (query: Partial<UsageQuery> = {}) =>
      fixture.reader.sumUsage({ by: 'key', fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS + 1, ...query });
    const list = async (query: object = {}) =>
      (await fixture.reader.listRequests({ ...LIST, ...query })).requests;

    it('gives a record back as it was', async () => {
      const record = makeRecord({ clientRequestId: 'mine-1', cacheReadTokens: 5, streamed: true });
      await append([record]);
      const { path, secret, responseId, wouldDeny, traceParent, ...kept } = record;
      expect([path, secret, responseId, wouldDeny, traceParent]).toHaveLength(5);
      expect(await list()).toEqual([{ ...kept, duplicate: false }]);
    });

    it('gives each of many back as it was, whatever they have in common', async () => {
      const records = Array.from({ length: 150 }, (_, index) =>
        index % 10 === 9
          ? makeRefusal({ at: NOW_MS + index, refusedOrigin: `https://${index % 3}.example` })
          : makeRecord({
              at: NOW_MS + index,
              method: index % 3 === 0 ? 'GET' : 'POST',
              responseId: `resp_${index % 40}`,
              modelRequested: index % 7 === 0 ? null : `model ${index % 4}`,
              streamed: index % 2 === 0,
              bytesIn: index,
              durationMs: index / 8,
              costNanoUsd: index,
            }),
      );
      const charged = await append(records);
      const kept = (await list({ limit: 1_000 })).toReversed();
      expect(kept).toHaveLength(records.length);
      for (const [index, { duplicate: _duplicate, ...row }] of kept.entries()) {
        expect(charged[index]).toMatchObject(row);
      }
      expect(new Set(kept.map(({ duplicate }) => duplicate))).toEqual(new Set([false, true]));
    });

    it('saves records and positions together, or neither', async () => {
      await append([makeRecord()], { 'a.journal': 100, 'b.journal': 7 });
      const failed = fixture.ledger.transact(async (transaction) => {
        await transaction.savePositions(new Map([['a.journal', 200]]));
        await transaction.markCharged([{ upstream: 'main', responseId: 'r', atMs: NOW_MS }]);
        throw new Error('the disk is full');
      });
      await expect(failed).rejects.toThrow('the disk is full');
      expect(Object.fromEntries(await fixture.ledger.readPositions())).toEqual({
        'a.journal': 100,
        'b.journal': 7,
      });
      const [record] = await append([makeRecord({ responseId: 'r', method: 'GET' })]);
      expect(record?.costNanoUsd).toBe(400);
    });

    it('finds its series again after a transaction that made them has failed', async () => {
      const poison = makeRecord({ keyId: 'key_2', bytesIn: null as unknown as number });
      await expect(append([makeRecord(), poison])).rejects.toThrow();
      await append([makeRecord({ keyId: 'key_3' }), makeRecord(), makeRecord({ keyId: 'key_2' })]);
      expect((await list()).map(({ keyId }) => keyId).sort()).toEqual(['key_1', 'key_2', 'key_3']);
    });

    it('forgets the positions of segments that are gone', async () => {
      await append([], { a: 1, b: 2 });
      await appendToLedger(fixture.ledger, { records: [], positions: new Map(), goneFiles: ['a'] });
      expect([...(await fixture.ledger.readPositions()).keys()]).toEqual(['b']);
    });

    it('charges an answer also where a repetition without its charge is read first', async () => {
      const nothing = { inputTokens: 0, outputTokens: 0, costNanoUsd: 0 };
      const repeated = makeRecord({ responseId: 'resp_1', method: 'GET', ...nothing });
      const first = makeRecord({ responseId: 'resp_1', method: 'GET' });
      await append([repeated]);
      await append([first, makeRecord({ responseId: 'resp_1', method: 'GET' })]);
      expect((await list()).map(({ duplicate }) => duplicate).filter(Boolean)).toHaveLength(2);
      expect((await sum())[0]?.sums).toMatchObject({ requests: 3, inputTokens: 12, costNanoUsd: 400 });
    });

    it('charges an answer once, in one batch or in two', async () => {
      const first = makeRecord({ responseId: 'resp_1' });
      const again = makeRecord({ responseId: 'resp_1', method: 'GET' });
      const elsewhere = makeRecord({ responseId: 'resp_1', upstream: 'other' });
      const charged = await append([first, again, elsewhere]);
      expect(charged.map((record) => record.costNanoUsd)).toEqual([400, 0, 400]);
      await append([makeRecord({ responseId: 'resp_1', method: 'GET' })]);
      expect((await sum())[0]?.sums).toMatchObject({ requests: 4, costNanoUsd: 800, inputTokens: 24 });
      const repeated = (await list()).filter(({ duplicate }) => duplicate);
      expect(repeated).toHaveLength(2);
      expect(repeated[0]).toMatchObject({ costNanoUsd: 0, inputTokens: 0, confidence: 'measured' });
    });

    it('charges an answer that only asking for it tells the usage of', async () => {
      const queued = { costNanoUsd: null, confidence: null, responseId: 'resp_1' } as const;
      const poll = { responseId: 'resp_1', method: 'GET' } as const;
      const charged = await append([makeRecord(queued), makeRecord(poll), makeRecord(poll)]);
      expect(charged.map((record) => record.costNanoUsd)).toEqual([null, 400, 0]);
    });

    it('charges each POST, even where an upstream gives all its answers one id', async () => {
      const charged = await append([makeRecord({ responseId: 'r' }), makeRecord({ responseId: 'r' })]);
      expect(charged.map((record) => record.costNanoUsd)).toEqual([400, 400]);
    });

    it('sums up by time, by key, by status and over everything', async () => {
      await append([
        makeRecord({ at: NOW_MS - 2 * MINUTE_MS }),
        makeRecord({ keyId: 'key_2', durationMs: 30 }),
        makeRefusal({ keyId: 'key_2' }),
      ]);
      const byKey = (await sum()).map(({ group, sums }) => [group, sums.requests, sums.errors]);
      expect(new Set(byKey)).toEqual(
        new Set([
          ['key_1', 1, 0],
          ['key_2', 2, 1],
        ]),
      );
      const minutes = await sum({ by: 'minute' });
      expect(minutes.map(({ group }) => Number(group) % MINUTE_MS)).toEqual([0, 0]);
      expect(new Set(minutes.map(({ sums }) => sums.requests))).toEqual(new Set([1, 2]));
      expect(new Set((await sum({ by: 'status' })).map(({ group }) => group))).toEqual(new Set([200, 429]));
      const [day] = await sum({ by: 'day' });
      expect(day?.group).toBe(Math.floor(NOW_MS / DAY_MS) * DAY_S * 1000);
      expect(day?.sums.durationUs).toBe(12_345 + 30_000 + 12_345);
    });

    it('leaves test keys out of sums unless one is asked for', async () => {
      await append([makeRecord({ env: 'test', keyId: 'key_t' }), makeRecord()]);
      expect((await sum({ by: 'project' }))[0]?.sums.requests).toBe(1);
      expect((await sum({ keyId: 'key_t' }))[0]?.sums.requests).toBe(1);
    });

    it('tells what a key has used today, this month and ever', async () => {
      await append([
        makeRecord(),
        makeRecord({ at: NOW_MS - 2 * DAY_MS }),
        makeRecord({ at: NOW_MS - 20 * DAY_MS }),
        makeRefusal(),
      ]);
      const usage = await fixture.reader.readKeyUsage(['key_1', 'key_unused'], NOW_MS);
      expect([...usage.keys()]).toEqual(['key_1']);
      expect(usage.get('key_1')).toEqual({
        requestsToday: 1,
        requestsThisMonth: 2,
        requestsTotal: 3,
        costNanoUsdThisMonth: 800,
      });
    });

    it('lists requests by id, key, outcome and time, newest first, page by page', async () => {
      const records = [
        makeRecord({ at: NOW_MS - HOUR_MS, clientRequestId: 'mine' }),
        makeRecord({ keyId: 'key_2' }),
        makeRefusal({ at: NOW_MS - 1 }),
      ];
      await append(records);
      const ids = async (query: object) => (await list(query)).map(({ requestId }) => requestId);
      const [oldest, newest, refused] = records.map(({ requestId }) => requestId);
      expect(await ids({})).toEqual([newest, refused, oldest]);
      expect(await ids({ fromMs: NOW_MS - 10 })).toEqual([newest, refused]);
      expect(await ids({ id: oldest, fromMs: NOW_MS })).toEqual([oldest]);
      expect(await ids({ id: 'mine' })).toEqual([oldest]);
      expect(await ids({ keyId: 'key_2' })).toEqual([newest]);
      expect(await ids({ outcome: 'refused' })).toEqual([refused]);
      expect(await ids({ outcome: 'refused:rate_limit_exceeded' })).toEqual([refused]);
      const first = await fixture.reader.listRequests({ ...LIST, limit: 2 });
      expect(first.requests).toHaveLength(2);
      const second = await fixture.reader.listRequests({ ...LIST, cursor: first.nextCursor ?? '' });
      expect(second.requests.map(({ requestId }) => requestId)).toEqual([oldest]);
      expect(second.nextCursor).toBeNull();
      await expect(fixture.reader.listRequests({ ...LIST, cursor: "1' or 1=1" })).rejects.toThrow('cursor');
    });

    it('tells a limiter what was let in before a restart', async () => {
      const monthMs = Date.UTC(2026, 2, 1);
      await append([
        makeRecord({ at: NOW_MS - 5_000 }),
        makeRefusal({ at: NOW_MS - 4_000 }),
        makeRecord({ at: NOW_MS - 3_000, keyId: 'key_2' }),
        makeRecord({ at: NOW_MS - 30 * MINUTE_MS }),
        makeRecord({ at: NOW_MS - 5 * HOUR_MS }),
        makeRecord({ at: monthMs + 1, costNanoUsd: 70 }),
        makeRecord({ at: monthMs - 1, costNanoUsd: 5 }),
        makeRecord({ env: 'test', keyId: 'key_t' }),
      ]);
      const ask = { nowMs: NOW_MS, spentSinceMs: monthMs };
      const ofKey = await fixture.reader.readLimitHistory({ ...ask, subjectId: 'key_1' });
      expect(ofKey.lastMinute).toEqual([{ atMs: NOW_MS - 5_000, requests: 1, tokens: 15 }]);
      expect(ofKey.lastHour.map(({ requests, tokens }) => [requests, tokens])).toEqual([
        [1, 15],
        [1, 15],
      ]);
      expect(ofKey.today).toEqual({ requests: 3, tokens: 45 });
      expect(ofKey.spentNanoUsd).toBe(3 * 400 + 70);
      const ofProject = await fixture.reader.readLimitHistory({ ...ask, subjectId: 'prj_1' });
      expect(ofProject.today.requests).toBe(4);
      const total = { nowMs: NOW_MS, spentSinceMs: 0, subjectId: 'key_1' };
      expect((await fixture.reader.readLimitHistory(total)).spentNanoUsd).toBe(3 * 400 + 75);
      const nobody = await fixture.reader.readLimitHistory({ ...ask, subjectId: 'key_none' });
      expect(nobody).toEqual({
        lastMinute: [],
        lastHour: [],
        today: { requests: 0, tokens: 0 },
        spentNanoUsd: 0,
      });
    });

    it('deletes the oldest, so many at a time, and keeps what a key has used ever', async () => {
      const old = { at: NOW_MS - 10 * DAY_MS, responseId: 'resp_old' };
      await append([makeRecord(old), makeRecord({ at: old.at + 1 }), makeRecord()]);
      expect(await fixture.ledger.deleteBefore('records', NOW_MS - DAY_MS, 1)).toBe(1);
      expect((await list()).map(({ at }) => at)).toEqual([NOW_MS, old.at + 1]);
      expect(await fixture.ledger.deleteBefore('records', NOW_MS - DAY_MS, 10)).toBe(1);
      for (const kind of ['charges', 'minutes', 'hours', 'days'] as const) {
        expect(await fixture.ledger.deleteBefore(kind, NOW_MS - DAY_MS, 10)).toBe(1);
        expect(await fixture.ledger.deleteBefore(kind, NOW_MS - DAY_MS, 10)).toBe(0);
      }
      expect((await sum({ by: 'day', fromMs: 0 })).map(({ sums }) => sums.requests)).toEqual([1]);
      expect((await fixture.reader.readKeyUsage(['key_1'], NOW_MS)).get('key_1')?.requestsTotal).toBe(3);
      const [again] = await append([makeRecord({ responseId: 'resp_old', method: 'GET' })]);
      expect(again?.costNanoUsd).toBe(400);
    });
  });
}
