/** /audit-log: who changed what, and whether anybody has tampered with the record of it. */
import { parseAuditHead } from '../../domain/audit-head.ts';
import { toAuditObject } from '../../keys/audit-objects.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { AdminServer } from '../fastify-types.ts';
import {
  auditListSchema,
  auditQuerySchema,
  auditVerdictSchema,
  verificationQuerySchema,
} from '../schemas/audit.ts';
import { problems } from '../schemas/common.ts';
import { createSerial } from '../serial.ts';
import type { RouteParts } from './parts.ts';

const READ = { role: 'viewer' } as const;
const tags = ['Audit log'];

export function addAuditLogRoutes(server: AdminServer, { management }: RouteParts): void {
  // It reads every row.
  const oneAtATime = createSerial();
  server.get(
    '/audit-log',
    {
      config: { access: READ },
      schema: {
        summary: 'Who changed what, newest first',
        tags,
        querystring: auditQuerySchema,
        response: { 200: auditListSchema, ...problems() },
      },
    },
    async ({ query }) => {
      const { since, until, ...filter } = query;
      const page = await management.audit.list({ ...filter, fromMs: toMs(since), toMs: toMs(until) });
      return { data: page.records.map(toAuditObject), next_cursor: page.nextCursor };
    },
  );
  server.get(
    '/audit-log/verification',
    {
      config: { access: READ },
      schema: {
        summary: 'Whether rows of the audit log were removed, altered or inserted',
        description:
          'Reads the whole log. That rows at its end were cut off shows only against a head that was kept elsewhere.',
        tags,
        querystring: verificationQuerySchema,
        response: { 200: auditVerdictSchema, ...problems() },
      },
    },
    ({ query: { expect } }) =>
      oneAtATime(() => management.verifyAudit(expect === undefined ? null : parseAuditHead(expect))),
  );
}

function toMs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseInstant(text);
}
