import { toProjectObject } from '../../keys/management-objects.ts';
import type { FastifyRequest } from 'fastify';
import type { ProjectCondition } from '../../keys/project-service.ts';
import { callerOf } from '../auth/caller.ts';
import { changedBy } from '../auth/changed-by.ts';
import { entityTag, requireMatch } from '../etag.ts';
import type { AdminServer } from '../fastify-types.ts';
import { paginate } from '../pages.ts';
import { idParams, nothing, problems } from '../schemas/common.ts';
import {
  newProjectSchema,
  pageQuerySchema,
  projectChangesSchema,
  projectListSchema,
  projectSchema,
} from '../schemas/project.ts';
import type { RouteParts } from './parts.ts';

const READ = { role: 'viewer' } as const;
const WRITE = { role: 'editor' } as const;
const params = idParams('prj_3fZkq0T8mXbV2nYc7LpR');
const tags = ['Projects'];

export function addProjectRoutes(server: AdminServer, parts: RouteParts): void {
  addCollection(server, parts);
  addItem(server, parts);
}

function addCollection(server: AdminServer, { management, idempotent }: RouteParts): void {
  server.post(
    '/projects',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Create a project',
        tags,
        body: newProjectSchema,
        response: { 201: projectSchema, ...problems(409) },
      },
    },
    async (request, reply) => {
      const header = request.headers['idempotency-key']?.toString();
      const scope = `${callerOf(request).id} POST /projects`;
      const created = await idempotent.once(header, scope, request.body, async () =>
        toProjectObject(await management.as(changedBy(request)).projects.create(request.body)),
      );
      await management.syncWorkers();
      void reply.code(201).header('location', `${server.prefix}/projects/${created.id}`);
      return reply.header('etag', entityTag(created)).send(created);
    },
  );
  server.get(
    '/projects',
    {
      config: { access: READ },
      schema: {
        summary: 'List projects by name',
        tags,
        querystring: pageQuerySchema,
        response: { 200: projectListSchema, ...problems() },
      },
    },
    async (request) => {
      const projects = await management.projects.list();
      return paginate(projects.map(toProjectObject), request.query);
    },
  );
}

function addItem(server: AdminServer, { management }: RouteParts): void {
  const { projects } = management;
  server.get(
    '/projects/:id',
    {
      config: { access: READ },
      schema: {
        summary: 'Show a project, by id or name',
        tags,
        params,
        response: { 200: projectSchema, ...problems(404) },
      },
    },
    async (request, reply) => {
      const object = toProjectObject(await projects.show(request.params.id));
      return reply.header('etag', entityTag(object)).send(object);
    },
  );
  server.patch(
    '/projects/:id',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Change a project; its keys obey at once',
        description: 'A project of gateway.yaml is changed there.',
        tags,
        params,
        body: projectChangesSchema,
        response: { 200: projectSchema, ...problems(404, 409, 412) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const changes = management.as(changedBy(request)).projects;
      const object = toProjectObject(await changes.update(id, request.body, matchOf(request)));
      await management.syncWorkers();
      return reply.header('etag', entityTag(object)).send(object);
    },
  );
  server.delete(
    '/projects/:id',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Delete a project; its keys are refused from then on',
        tags,
        params,
        response: { 204: nothing(), ...problems(404, 409, 412) },
      },
    },
    async (request, reply) => {
      await management.as(changedBy(request)).projects.remove(request.params.id, matchOf(request));
      await management.syncWorkers();
      return reply.code(204).send();
    },
  );
}

/** If-Match, held against the project as it is in the moment of the change. */
function matchOf(request: FastifyRequest): ProjectCondition {
  const header = request.headers['if-match'];
  return (before) => requireMatch(header, toProjectObject(before));
}
