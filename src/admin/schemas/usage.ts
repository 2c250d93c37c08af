import { z } from 'zod';
import { EXAMPLE_REQUEST, EXAMPLE_USAGE } from './examples.ts';
import { instant, instantInput, listOf, PAGE_QUERY } from './common.ts';

const period = {
  from: instantInput().optional(),
  since: z
    .string()
    .max(20)
    .regex(/^(?:0|[1-9]\d{0,9})[smhd]$/)
    .optional()
    .describe('How far back, instead of `from`: 90s, 30m, 48h, 30d.')
    .meta({ examples: ['24h'] }),
};

const filters = {
  key_id: z.string().min(1).max(200).optional(),
  project_id: z.string().min(1).max(200).optional().describe('Id or name.'),
};

export const usageQuerySchema = z.strictObject({
  ...period,
  ...filters,
  model: z.string().max(200).optional().describe('Only requests answered by this model.'),
  route: z.string().min(1).max(200).optional().describe('Only requests of this route.'),
  status: z.coerce.number().int().min(100).max(599).optional().describe('Only answers with this status.'),
  to: instantInput().optional().describe('Up to, but not including; now when left out.'),
  by: z.enum(['minute', 'hour', 'day', 'key', 'project', 'model', 'route', 'status']).default('hour'),
});

export const requestQuerySchema = z.strictObject({
  ...PAGE_QUERY,
  // Checked here because the ledger is read in another thread, from which an error comes back without its code.
  cursor: PAGE_QUERY.cursor
    .unwrap()
    .regex(/^\d{1,15}-\d{1,15}$/)
    .optional(),
  ...period,
  ...filters,
  id: z.string().min(1).max(200).optional().describe('X-Request-Id of an answer, or what the caller sent.'),
  outcome: z
    .string()
    .max(100)
    .optional()
    .describe('ok, upstream_error, client_closed, refused or refused:CODE'),
});

const milliseconds = () => z.number().nullable();

const figures = {
  requests: z.number().int(),
  errors: z.number().int(),
  latency_ms: z.object({
    avg: milliseconds(),
    p50: milliseconds(),
    p95: milliseconds(),
    p99: milliseconds(),
  }),
  input_tokens: z.number().int(),
  output_tokens: z.number().int(),
  cache_read_tokens: z.number().int(),
  cache_write_tokens: z.number().int(),
  cost_usd: z.number(),
};

export const usageReportSchema = z
  .object({
    by: z.enum(['minute', 'hour', 'day', 'key', 'project', 'model', 'route', 'status']),
    from: instant(),
    to: instant(),
    data: z
      .array(
        z.object({
          group: z.string().describe('An instant, an id, a model, a route or a status.'),
          name: z.string().nullable(),
          ...figures,
        }),
      )
      .readonly(),
    total: z.object(figures),
  })
  .meta({ id: 'UsageReport', examples: [EXAMPLE_USAGE] });

export type UsageReportObject = z.output<typeof usageReportSchema>;

const text = () => z.string().nullable();
const count = () => z.number().nullable();

const requestSchema = z
  .object({
    request_id: z.string(),
    client_request_id: text(),
    at: instant(),
    key_id: z.string(),
    project_id: z.string(),
    organization_id: z.string(),
    env: z.enum(['live', 'test']),
    route: z.string(),
    upstream: text(),
    provider: text(),
    method: z.string(),
    path_template: z.string(),
    status: z.number().int(),
    outcome: z.string(),
    error: text(),
    why: text().describe('Why it failed, in words.'),
    action: text().describe('What to do about it.'),
    explanation: text().describe('The same of this request: what was asked, and what the key allows now.'),
    model_requested: text(),
    model: text(),
    streamed: z.boolean(),
    input_tokens: count(),
    output_tokens: count(),
    cache_read_tokens: count(),
    cache_write_tokens: count(),
    cost_nano_usd: count(),
    confidence: z.enum(['measured', 'estimated', 'unpriced']).nullable(),
    charged_before: z.boolean(),
    duration_ms: z.number(),
    upstream_ms: count(),
    ttfb_ms: count(),
    overhead_ms: z.number(),
    bytes_in: z.number().int(),
    bytes_out: z.number().int(),
    client_ip: z.string(),
    refused_origin: text().describe('The Origin of a request that was refused for it.'),
  })
  .meta({ id: 'Request', examples: [EXAMPLE_REQUEST] });

export const requestListSchema = listOf(requestSchema).meta({ id: 'RequestList' });

export type RequestListObject = z.output<typeof requestListSchema>;
