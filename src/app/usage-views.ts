/** Questions about usage as people ask them, with names where they know no ids; answers as people are shown them. */
import { ManagementError } from '../domain/management-error.ts';
import type { RequestQuery, UsageQuery } from '../usage/usage-query.ts';
import type { KeyNow } from './explain-request.ts';
import type { Services } from './services.ts';
import { type RequestObject, toRequestObject, toUsageReport, type UsageReport } from './usage-report.ts';

export interface UsageFilter {
  /** Id of a key. */
  readonly key?: string | undefined;
  /** Id or name of a project. */
  readonly project?: string | undefined;
}

/** Throws `not_found` for a key or project that does not exist. */
export async function reportUsage(
  services: Services,
  filter: UsageFilter & Pick<UsageQuery, 'by' | 'fromMs' | 'toMs' | 'model' | 'route' | 'status'>,
): Promise<UsageReport> {
  const { key: _key, project: _project, ...rest } = filter;
  const { by } = rest;
  const query = { ...rest, ...(await resolveFilter(services, filter)) };
  const groups = await services.usage.sumUsage(query);
  const names =
    by === 'key'
      ? await nameKeys(
          services,
          groups.map(({ group }) => String(group)),
        )
      : new Map<string, string>();
  return toUsageReport(query, groups, (id) =>
    by === 'project' ? services.projectName(id) : (names.get(id) ?? null),
  );
}

export type RequestFilter = UsageFilter &
  Pick<RequestQuery, 'id' | 'outcome' | 'fromMs' | 'limit' | 'cursor'>;

export interface RequestList {
  /** Newest first. */
  readonly data: readonly RequestObject[];
  readonly next_cursor: string | null;
}

/** Throws `not_found` for a key or project that does not exist, `invalid_value` for an outcome that no request has. */
export async function listRequests(services: Services, filter: RequestFilter): Promise<RequestList> {
  const { id, outcome, fromMs, limit, cursor } = filter;
  if (outcome !== undefined && !OUTCOME.test(outcome)) {
    throw new ManagementError(
      'invalid_value',
      `the outcome ${JSON.stringify(outcome)} does not exist; use ok, upstream_error, client_closed, refused or refused:CODE`,
    );
  }
  const where = await resolveFilter(services, filter);
  const page = await services.usage.listRequests({ id, outcome, fromMs, limit, cursor, ...where });
  const failed = page.requests.filter(({ error }) => error !== null);
  const keys = await readKeysNow(services, new Set(failed.map(({ keyId }) => keyId)));
  const data = page.requests.map((request) => toRequestObject(request, keys.get(request.keyId)));
  return { data, next_cursor: page.nextCursor };
}

async function readKeysNow(
  services: Services,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, KeyNow>> {
  const keys = await services.findKeys(ids);
  const nowMs = services.clock.nowMs();
  return new Map(keys.map((key) => [key.id, { key, limits: services.limitsOf(key), nowMs }]));
}

const OUTCOME = /^(?:ok|upstream_error|client_closed|refused(?::[a-z_]+)?)$/;

async function resolveFilter(
  services: Services,
  { key, project }: UsageFilter,
): Promise<{ keyId: string | undefined; projectId: string | undefined }> {
  return {
    keyId: key === undefined ? undefined : (await services.keys.show(key)).key.id,
    projectId: project === undefined ? undefined : (await services.projects.show(project)).project.id,
  };
}

async function nameKeys(services: Services, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const keys = await services.findKeys(new Set(ids));
  return new Map(keys.map(({ id, name }) => [id, name]));
}
