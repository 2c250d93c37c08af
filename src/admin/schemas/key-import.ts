import { z } from 'zod';
import { EXAMPLE_KEY } from './examples.ts';

export const importQuerySchema = z.strictObject({
  dry_run: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true`: tell what would happen, store nothing.'),
  format: z
    .enum(['json', 'csv', 'litellm', 'kong', 'one-api'])
    .default('json')
    .describe('Whose export it is; json and csv are our own fields.'),
  project_id: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Id or name, for rows that name none; `default` when left out.'),
});

const { id, name, prefix, last8, env, project_id } = EXAMPLE_KEY;

export const importReportSchema = z
  .object({
    dry_run: z.boolean(),
    rows: z.number().int(),
    imported: z.number().int().describe('All rows, or none.'),
    keys: z
      .array(
        z.object({
          row: z.number().int().describe('Line of a CSV, position in a JSON document.'),
          id: z.string().nullable().describe('null for a key that was not stored.'),
          name: z.string(),
          prefix: z.string(),
          last8: z.string(),
          env: z.enum(['live', 'test']),
          project_id: z.string(),
        }),
      )
      .readonly(),
  })
  .meta({
    id: 'ImportReport',
    examples: [
      { dry_run: false, rows: 1, imported: 1, keys: [{ row: 1, id, name, prefix, last8, env, project_id }] },
    ],
  });

/** For the description alone: the importer reads the text itself, to tell lines and to take other systems' exports. */
export const IMPORT_BODIES = {
  'application/json': {
    schema: {
      type: 'array',
      items: { type: 'object' },
      description: 'Fields of the key object, with `key` (plain text) or `sha256`.',
      examples: [
        [{ name: 'from the old system', key: 'legacy-0123456789abcdef', permissions: ['tasks:read'] }],
      ],
    },
  },
  'text/csv': {
    schema: {
      type: 'string',
      description: 'The same with a header line.',
      examples: ['name,key\nfrom the old system,legacy-0123456789abcdef\n'],
    },
  },
} as const;
