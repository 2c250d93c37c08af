import type { Migration } from 'kysely/migration';
import { createKeyTables } from './0001-keys.ts';
import { createEvents } from './0002-events.ts';
import { createAuditLog } from './0003-audit.ts';
import { createAlerts } from './0004-alerts.ts';
import { createWebhooks } from './0005-webhooks.ts';
import { splitKeyOriginsByRoute } from './0006-key-origins-by-route.ts';
import { addAdminTokenOrigin } from './0007-admin-token-origin.ts';

/** All steps in order. A step that has been released is never changed; its name is written into stores. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-keys': createKeyTables,
  '0002-events': createEvents,
  '0003-audit': createAuditLog,
  '0004-alerts': createAlerts,
  '0005-webhooks': createWebhooks,
  '0006-key-origins-by-route': splitKeyOriginsByRoute,
  '0007-admin-token-origin': addAdminTokenOrigin,
};
