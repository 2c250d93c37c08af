/** Where usage is read: in this process (the CLI) or, on the control thread, in a thread of its own. */
import { existsSync } from 'node:fs';
import { parse, join } from 'node:path';
import { openSqliteUsageReader } from '../storage/sqlite/usage-reader.ts';
import { mergeSums } from '../usage/rollup.ts';
import { coverRange, findRanges, type UsageReader } from '../usage/usage-query.ts';

/** `data/tollgate.db` → `data/tollgate-usage.db`. */
export function usageFileOf(databaseFile: string): string {
  const { dir, name, ext } = parse(databaseFile);
  return join(dir, `${name}-usage${ext}`);
}

/** `data/tollgate.db` → `data/tollgate-journal`: two stores in one directory must not read each other's. */
export function journalDirectoryOf(databaseFile: string): string {
  const { dir, name } = parse(databaseFile);
  return join(dir, `${name}-journal`);
}

export function openUsageReader(usageFile: string): UsageReader {
  return openSqliteUsageReader(usageFile, { coverRange, findRanges, mergeSums });
}

/** Opens the file when something is asked. Before the first `serve` there is none, and nothing was used. */
export function createLazyUsageReader(usageFile: string): UsageReader {
  let opened: UsageReader | null = null;
  const open = (): UsageReader => {
    if (opened === null && existsSync(usageFile)) opened = openUsageReader(usageFile);
    return opened ?? NOTHING_USED;
  };
  return {
    sumUsage: (query) => open().sumUsage(query),
    listRequests: (query) => open().listRequests(query),
    readKeyUsage: (keyIds, nowMs) => open().readKeyUsage(keyIds, nowMs),
    readLimitHistory: (query) => open().readLimitHistory(query),
    close: async () => {
      await opened?.close();
    },
  };
}

const NOTHING_USED: UsageReader = {
  sumUsage: () => Promise.resolve([]),
  listRequests: () => Promise.resolve({ requests: [], nextCursor: null }),
  readKeyUsage: () => Promise.resolve(new Map()),
  readLimitHistory: () =>
    Promise.resolve({ lastMinute: [], lastHour: [], today: { requests: 0, tokens: 0 }, spentNanoUsd: 0 }),
  close: () => Promise.resolve(),
};
