import { toAlertEventObject } from '../../alerts/alert-objects.ts';
import { ManagementError } from '../../domain/management-error.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { AdminServer } from '../fastify-types.ts';
import { changedBy } from '../auth/changed-by.ts';
import { alertEventListSchema, alertEventQuerySchema, alertEventSchema } from '../schemas/alert.ts';
import { idParams, problems } from '../schemas/common.ts';
import type { RouteParts } from './parts.ts';

const READ = { role: 'viewer' } as const;
const tags = ['Alerts'];

export function addAlertEventRoutes(server: AdminServer, { management }: RouteParts): void {
  server.get(
    '/alert-events',
    {
      config: { access: READ },
      schema: {
        summary: 'What alert rules found, newest first',
        tags,
        querystring: alertEventQuerySchema,
        response: { 200: alertEventListSchema, ...problems(404) },
      },
    },
    async (request) => {
      const { rule, key, project, since, ...filter } = request.query;
      const rules = management.alerts.rulesAs(changedBy(request));
      // The events of a deleted rule are found by its id.
      const ruleId = rule === undefined || rule.startsWith('alr_') ? rule : (await rules.show(rule)).id;
      const projectId =
        project === undefined ? undefined : (await management.projects.show(project)).project.id;
      const sinceMs = since === undefined ? undefined : parseInstant(since);
      const page = await management.alerts.store.listEvents({
        ...filter,
        ruleId,
        keyId: key,
        projectId,
        sinceMs,
      });
      return { data: page.events.map(toAlertEventObject), next_cursor: page.nextCursor };
    },
  );
  server.get(
    '/alert-events/:id',
    {
      config: { access: READ },
      schema: {
        summary: 'Show what an alert rule found',
        tags,
        params: idParams('ale_3fZkq0T8mXbV2nYc7LpR'),
        response: { 200: alertEventSchema, ...problems(404) },
      },
    },
    async ({ params: { id } }) => {
      const event = await management.alerts.store.findEvent(id);
      if (event !== null) return toAlertEventObject(event);
      throw new ManagementError('not_found', `there is no alert event ${JSON.stringify(id.slice(0, 60))}`);
    },
  );
}
