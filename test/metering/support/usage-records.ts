import { join } from 'node:path';
import type { UsageRecord } from '../../../src/domain/usage.ts';
import { readJournal } from '../../../src/usage/journal-reader.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { until } from '../../support/until.ts';

/** The usage records of a gateway as its workers wrote them. */
export interface UsageRecords {
  /** All so far, in the order of the journals. */
  readAll(): readonly UsageRecord[];
  /** Resolves once there is one with this id. */
  find(requestId: string): Promise<UsageRecord>;
  /** As `find`, for the last request of the key. */
  ofKey(keyId: string): Promise<UsageRecord>;
}

export function readUsageRecords(gateway: TestGateway): UsageRecords {
  const positions = new Map<string, number>();
  const records: UsageRecord[] = [];
  const journal = {
    directory: join(gateway.directory, 'data', 'tollgate-journal'),
    isAlive: () => true,
    onUnreadable: (file: string, error: Error) => {
      throw new Error(`${file} cannot be read`, { cause: error });
    },
  };
  function readAll(): readonly UsageRecord[] {
    for (let hasMore = true; hasMore; ) {
      const chunk = readJournal(journal, positions);
      for (const frame of chunk.frames) {
        positions.set(frame.file, frame.next);
        records.push(...frame.records);
      }
      hasMore = chunk.hasMore;
    }
    return records;
  }
  async function findLast(isIt: (record: UsageRecord) => boolean): Promise<UsageRecord> {
    const found = await until(
      () => readAll().findLast(isIt),
      (record) => record !== undefined,
    );
    if (found === undefined) throw new Error('there is no such record');
    return found;
  }
  return {
    readAll,
    find: (requestId) => findLast((record) => record.requestId === requestId),
    ofKey: (keyId) => findLast((record) => record.keyId === keyId),
  };
}
