import { parseDuration } from '../../lib/duration.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { UsageGrouping } from '../../usage/usage-query.ts';
import type { AdminServer } from '../fastify-types.ts';
import { Problem } from '../problem.ts';
import { problems } from '../schemas/common.ts';
import {
  requestListSchema,
  requestQuerySchema,
  usageQuerySchema,
  usageReportSchema,
} from '../schemas/usage.ts';
import type { RouteParts } from './parts.ts';

const READ = { role: 'viewer' } as const;
const tags = ['Usage'];
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** How much time one report may span by minute or hour: some 10,000 rows. */
const LONGEST_MS: Partial<Record<UsageGrouping, number>> = { minute: 7 * DAY_MS, hour: 400 * DAY_MS };

export function addUsageRoutes(server: AdminServer, { management }: RouteParts): void {
  const { clock } = management;
  server.get(
    '/usage',
    {
      config: { access: READ },
      schema: {
        summary:
          'Requests, errors, latency, tokens and cost; the last 24 hours by hour when nothing is asked',
        tags,
        querystring: usageQuerySchema,
        response: { 200: usageReportSchema, ...problems(404) },
      },
    },
    async ({ query }) => {
      const toMs = query.to === undefined ? clock.nowMs() : parseInstant(query.to);
      const fromMs = startOf(query, toMs) ?? toMs - DAY_MS;
      refuseTooLong(query.by, fromMs, toMs);
      return management.reportUsage({
        key: query.key_id,
        project: query.project_id,
        model: query.model,
        route: query.route,
        status: query.status,
        by: query.by,
        fromMs,
        toMs,
      });
    },
  );
  server.get(
    '/requests',
    {
      config: { access: READ },
      schema: {
        summary: 'Single requests, newest first, and why each was refused',
        description: 'Of the last hour when no time is given; with `id` as far back as records go.',
        tags,
        querystring: requestQuerySchema,
        response: { 200: requestListSchema, ...problems(404) },
      },
    },
    async ({ query }) => {
      const { id, outcome, limit, cursor } = query;
      const nowMs = clock.nowMs();
      const fromMs = startOf(query, nowMs) ?? (id === undefined ? nowMs - HOUR_MS : 0);
      const filter = { key: query.key_id, project: query.project_id };
      return management.listRequests({ ...filter, id, outcome, limit, cursor, fromMs });
    },
  );
}

interface Start {
  readonly from?: string | undefined;
  readonly since?: string | undefined;
}

function startOf({ from, since }: Start, endMs: number): number | null {
  if (from !== undefined && since !== undefined) throw invalid('since', 'from and since exclude each other');
  if (from !== undefined) return parseInstant(from);
  if (since === undefined) return null;
  try {
    return Math.max(0, endMs - parseDuration(since));
  } catch (error) {
    throw invalid('since', (error as Error).message);
  }
}

function refuseTooLong(by: UsageGrouping, fromMs: number, toMs: number): void {
  if (fromMs >= toMs) throw invalid('from', 'from does not lie before the end');
  const longestMs = LONGEST_MS[by];
  if (longestMs === undefined || toMs - fromMs <= longestMs) return;
  throw invalid('by', `a report by ${by} spans at most ${longestMs / DAY_MS} days; ask for fewer or by day`);
}

function invalid(field: string, message: string): Problem {
  return new Problem(422, 'invalid_value', `${field}: ${message}`, { fields: [{ field, message }] });
}
