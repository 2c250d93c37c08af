/** POST /api-keys/import: keys of another system, all of them or, when one row is not right, none. */
import { callerOf } from '../auth/caller.ts';
import { changedBy } from '../auth/changed-by.ts';
import type { AdminServer } from '../fastify-types.ts';
import { type FieldProblem, Problem } from '../problem.ts';
import { problems } from '../schemas/common.ts';
import { IMPORT_BODIES, importQuerySchema, importReportSchema } from '../schemas/key-import.ts';
import type { RouteParts } from './parts.ts';

/** Some 20,000 keys. What is larger goes through `tollgate keys import`, which holds up no server. */
const MAX_IMPORT_BYTES = 4 * 1_024 * 1_024;
const MAX_ERRORS = 100;
const MEDIA_TYPES = ['application/json', 'application/x-ndjson', 'text/csv'];

export function addKeyImportRoute(server: AdminServer, parts: RouteParts): void {
  void server.register(async (scope: AdminServer) => {
    readText(scope);
    addRoute(scope, parts);
  });
}

function addRoute(server: AdminServer, { management }: RouteParts): void {
  server.post(
    '/api-keys/import',
    {
      // Hashes and shapes of other systems are nothing that a key could vouch for.
      config: { access: { role: 'editor' }, bodies: IMPORT_BODIES },
      schema: {
        summary: 'Import keys of another system, all or none',
        description:
          'JSON, JSON lines or CSV of at most 4 MiB, read as by `tollgate keys import`. Mistakes are told row by row: ' +
          '`errors[].field` is `rows.LINE.FIELD`.',
        tags: ['API keys'],
        querystring: importQuerySchema,
        response: { 200: importReportSchema, ...problems(400, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const { format, project_id: project, dry_run: dryRun } = request.query;
      const options = { format, project, dryRun: dryRun === 'true' };
      const text = typeof request.body === 'string' ? request.body : '';
      const report = await management
        .as(changedBy(request))
        .keyImport.import(text, options, callerOf(request).id);
      const { errors, ...answer } = management.describeImport(report);
      if (errors.length > 0) throw refuse(errors);
      if (report.imported > 0) await management.syncWorkers();
      return answer;
    },
  );
}

/** Instead of a parsed document; what is no UTF-8 cannot be told from another key. */
function readText(server: AdminServer): void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>(
    MEDIA_TYPES,
    { parseAs: 'buffer', bodyLimit: MAX_IMPORT_BYTES },
    async (_request: unknown, body: Buffer) => {
      try {
        return decoder.decode(body);
      } catch {
        throw new Problem(400, 'bad_request', 'The body is no UTF-8 text');
      }
    },
  );
}

interface RowProblem {
  readonly row: number;
  readonly field: string;
  readonly message: string;
}

function refuse(errors: readonly RowProblem[]): Problem {
  const fields: FieldProblem[] = errors
    .slice(0, MAX_ERRORS)
    .map(({ row, field, message }) => ({ field: `rows.${row}.${field}`, message }));
  const rows = new Set(errors.map(({ row }) => row)).size;
  const more = errors.length > MAX_ERRORS ? `, the first ${MAX_ERRORS} are listed` : '';
  const detail = `Nothing was imported: ${rows} of the rows have ${errors.length} mistakes${more}`;
  return new Problem(422, 'invalid_value', detail, { fields });
}
