import { z } from 'zod';
import { instant, instantInput, listOf, PAGE_QUERY, passes } from './common.ts';
import { parseAuditHead } from '../../domain/audit-head.ts';

const ACTOR_TYPES = ['admin_token', 'api_key', 'cli', 'file', 'system', 'anonymous'] as const;
const EXAMPLE_MAC = 'x0lC7mVYvJ1GqN4zHkT8Rb2pWsQ5uEeXfAoD9iKtLyM';

const EXAMPLE_RECORD = {
  seq: 42,
  at: '2026-10-14T10:30:00Z',
  actor: { type: 'admin_token', id: 'adm_3fZkq0T8mXbV2nYc7LpR', name: 'laptop' },
  source: '203.0.113.7',
  request_id: 'req_3fZkq0T8mXbV00000001',
  action: 'key.update',
  subject: { type: 'key', id: 'key_3fZkq0T8mXbV2nYc7LpR', name: 'Production App' },
  before: { rate_limits: { requestsPerMinute: 100 } },
  after: { rate_limits: { requestsPerMinute: 500 } },
  mac: EXAMPLE_MAC,
} as const;

export const auditQuerySchema = z.strictObject({
  ...PAGE_QUERY,
  actor: z.string().min(1).max(200).optional().describe('Id, name or type of who did it.'),
  subject: z.string().min(1).max(200).optional().describe('Id, name or type of what it was done to.'),
  action: z
    .string()
    .regex(/^[a-z_]+(\.[a-z_]+)?$/, 'is not an action such as key.rotate, or a kind of subject such as key')
    .max(60)
    .optional()
    .describe('Such as `key.rotate`, or `key` for all that was done to keys.'),
  since: instantInput().optional().describe('From this instant on.'),
  until: instantInput().optional().describe('Before this instant.'),
});

const fields = () => z.looseObject({}).nullable();

export const auditRecordSchema = z
  .object({
    seq: z.number().int().describe('1 for the first row, without gaps.'),
    at: instant(),
    actor: z.object({ type: z.enum(ACTOR_TYPES), id: z.string().nullable(), name: z.string() }),
    source: z.string().nullable().describe('Address of the client; of a command the name of its host.'),
    request_id: z.string().nullable(),
    action: z.string(),
    subject: z.object({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
    before: fields().describe('What was different before; null: there was nothing.'),
    after: fields().describe('What is different now; null: there is nothing any more.'),
    mac: z.string().describe('Seal of this row and all before it.'),
  })
  .meta({ id: 'AuditRecord', examples: [EXAMPLE_RECORD] });

export const auditListSchema = listOf(auditRecordSchema).meta({ id: 'AuditRecordList' });

export const verificationQuerySchema = z.strictObject({
  expect: z
    .string()
    .max(100)
    .check(passes(parseAuditHead))
    .optional()
    .describe('SEQ:MAC of a row that was the last one once: tells whether the end was cut off since.'),
});

export const auditVerdictSchema = z
  .object({
    intact: z.boolean(),
    rows: z.number().int(),
    head: z
      .object({ seq: z.number().int(), mac: z.string() })
      .nullable()
      .describe('The last row; keep it where nobody who can write the database can write.'),
    problems: z
      .array(
        z.object({
          kind: z.enum(['removed', 'altered', 'inserted', 'moved', 'truncated']),
          seq: z.number().int(),
          message: z.string(),
        }),
      )
      .readonly(),
  })
  .meta({
    id: 'AuditVerdict',
    examples: [{ intact: true, rows: 42, head: { seq: 42, mac: EXAMPLE_MAC }, problems: [] }],
  });
