import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UsageRecord } from '../../src/domain/usage.ts';
import { type JournalDirectory, readJournal, removeSegment } from '../../src/usage/journal-reader.ts';
import { type JournalWriter, openJournal } from '../../src/usage/journal-writer.ts';
import { makeRecord as makeUsageRecord } from '../usage-ledger/support/records.ts';

describe('the journal hands over every record once, in order', () => {
  let directory = '';
  let writer: JournalWriter | null = null;
  let alive = true;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tollgate-journal-'));
    alive = true;
  });
  afterEach(() => {
    writer?.close();
    writer = null;
    rmSync(directory, { recursive: true, force: true });
  });

  function open(segmentBytes = 8 * 1024): JournalWriter {
    writer = openJournal({ directory, bootId: 'boot', worker: 0, segmentBytes, onTrouble: () => undefined });
    return writer;
  }

  const append = (journal: JournalWriter, record: UsageRecord): Promise<void> =>
    new Promise((resolve) => {
      journal.append(record, resolve);
    });

  const journalDirectory = (): JournalDirectory => ({
    directory,
    isAlive: () => alive,
    onUnreadable: (_file, error) => {
      throw error;
    },
  });

  /** Reads on from where it stopped and removes what is finished, as the ledger does. */
  function readAll(): { poll: () => string[] } {
    const positions = new Map<string, number>();
    return {
      poll: () => {
        const { frames, finished } = readJournal(journalDirectory(), positions);
        for (const { file, next } of frames) positions.set(file, next);
        for (const file of finished) removeSegment(directory, file);
        return frames.flatMap(({ records }) => records.map((record) => record.requestId));
      },
    };
  }

  it('across many segments, while the writer goes on', async () => {
    const journal = open();
    const reader = readAll();
    const read: string[] = [];
    for (let i = 0; i < 200; i++) {
      await append(journal, makeRecord(`req_${i}`));
      if (i % 7 === 0) read.push(...reader.poll());
    }
    read.push(...reader.poll());
    expect(read).toEqual(Array.from({ length: 200 }, (_, i) => `req_${i}`));
    expect(segments().length).toBeLessThanOrEqual(1);
  });

  it('in one write for all records of a turn, before any of them is answered', async () => {
    const journal = open();
    const reader = readAll();
    await Promise.all([append(journal, makeRecord('a')), append(journal, makeRecord('b'))]);
    expect(reader.poll()).toEqual(['a', 'b']);
    expect(reader.poll()).toEqual([]);
  });

  it('and keeps text of any kind whole', async () => {
    const journal = open();
    await append(journal, { ...makeRecord('x'), path: '/ü/"quoted"/\n/😀', clientRequestId: '],[' });
    const seen = readJournal(journalDirectory(), new Map()).frames[0]?.records ?? [];
    expect(seen[0]).toMatchObject({ ...makeRecord('x'), path: '/ü/"quoted"/\n/😀', clientRequestId: '],[' });
  });

  it('up to a frame torn by a crash, and removes what a dead writer left', async () => {
    const journal = open();
    await append(journal, makeRecord('whole'));
    await append(journal, makeRecord('torn'));
    const [file = ''] = segments();
    const bytes = readFileSync(join(directory, file));
    const at = bytes.indexOf('torn');
    bytes.fill(0, at);
    writeFileSync(join(directory, file), bytes);
    alive = false;
    expect(readAll().poll()).toEqual(['whole']);
    expect(segments()).toEqual([]);
  });

  it('and passes over files that are not its own', async () => {
    appendFileSync(join(directory, 'notes.txt'), 'hello');
    const journal = open();
    await append(journal, makeRecord('only'));
    expect(readAll().poll()).toEqual(['only']);
  });

  const segments = () => readdirSync(directory).filter((file) => file.endsWith('.journal'));
});

function makeRecord(requestId: string): UsageRecord {
  return makeUsageRecord({ requestId });
}
