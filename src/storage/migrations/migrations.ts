import type { Migration } from 'kysely/migration';
import { createKeyTables } from './0001-keys.ts';
import { createEvents } from './0002-events.ts';

/** All steps in order. A step that has been released is never changed; its name is written into stores. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-keys': createKeyTables,
  '0002-events': createEvents,
};
