/** /api-keys: under /v1 for bearer tokens, under /dashboard for sessions; the same keys, the same rules. */
import { callerOf } from '../auth/caller.ts';
import { entityTag } from '../etag.ts';
import type { AdminServer } from '../fastify-types.ts';
import { toNewKey, toSettings } from '../key-input.ts';
import { idParams, nothing, problems } from '../schemas/common.ts';
import {
  issuedKeySchema,
  keyChangesSchema,
  keyListSchema,
  keyQuerySchema,
  keySchema,
  newKeySchema,
} from '../schemas/key.ts';
import {
  changesOf,
  describeWithUsage,
  keysOf,
  matchOf,
  READ_KEYS,
  WRITE_KEYS,
  withPlaintext,
} from './key-parts.ts';
import type { RouteParts } from './parts.ts';

const params = idParams('key_3fZkq0T8mXbV2nYc7LpR');
const tags = ['API keys'];

export function addKeyRoutes(server: AdminServer, parts: RouteParts): void {
  addCollection(server, parts);
  addShow(server, parts);
  addChange(server, parts);
  addRevocation(server, parts);
}

function addCollection(server: AdminServer, parts: RouteParts): void {
  const { management, idempotent } = parts;
  server.post(
    '/api-keys',
    {
      config: { access: WRITE_KEYS },
      schema: {
        summary: 'Create a key',
        tags,
        body: newKeySchema,
        response: { 201: issuedKeySchema, ...problems(404, 409) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const header = request.headers['idempotency-key'];
      const scope = `${caller.id} POST /api-keys`;
      const created = await idempotent.once(header?.toString(), scope, request.body, async () => {
        const input = await keysOf(request, parts).completeNew(toNewKey(request.body));
        const issued = await changesOf(request, parts).create(input, caller.id);
        await management.syncWorkers();
        return withPlaintext(management.describeIssuedKey(issued));
      });
      void reply.code(201).header('location', `${server.prefix}/api-keys/${created.id}`);
      return reply.header('etag', entityTag(created)).send(created);
    },
  );
  server.get(
    '/api-keys',
    {
      config: { access: READ_KEYS },
      schema: {
        summary: 'List keys, newest first',
        tags,
        querystring: keyQuerySchema,
        response: { 200: keyListSchema, ...problems(404) },
      },
    },
    async (request) => {
      const { project_id: project, due, ...query } = request.query;
      const page = await keysOf(request, parts).list({ ...query, project, due: due === 'true' });
      const objects = page.records.map((record) => management.describeKey(record));
      return { data: await management.withUsage(objects), next_cursor: page.nextCursor };
    },
  );
}

function addShow(server: AdminServer, parts: RouteParts): void {
  server.get(
    '/api-keys/:id',
    {
      config: { access: READ_KEYS },
      schema: {
        summary: 'Show a key with its usage',
        tags,
        params,
        response: { 200: keySchema, ...problems(404) },
      },
    },
    async (request, reply) => {
      const object = await describeWithUsage(await keysOf(request, parts).find(request.params.id), parts);
      return reply.header('etag', entityTag(object)).send(object);
    },
  );
}

function addChange(server: AdminServer, parts: RouteParts): void {
  const { management } = parts;
  server.patch(
    '/api-keys/:id',
    {
      config: { access: WRITE_KEYS },
      schema: {
        summary: 'Change a key',
        description:
          'Fields that are left out stay as they are. If-Match makes it depend on the ETag read before.',
        tags,
        params,
        body: keyChangesSchema,
        response: { 200: keySchema, ...problems(404, 409, 412) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { enabled, ...changes } = request.body;
      const settings = toSettings(changes);
      await keysOf(request, parts).findToChange(id, settings);
      const input = { ...settings, enabled };
      const changed = await changesOf(request, parts).update(id, input, matchOf(request, parts));
      await management.syncWorkers();
      const object = await describeWithUsage(changed, parts);
      return reply.header('etag', entityTag(object)).send(object);
    },
  );
}

function addRevocation(server: AdminServer, parts: RouteParts): void {
  const { management } = parts;
  server.delete(
    '/api-keys/:id',
    {
      config: { access: WRITE_KEYS },
      schema: {
        summary: 'Revoke a key for good',
        tags,
        params,
        response: { 204: nothing(), ...problems(404, 409, 412) },
      },
    },
    async (request, reply) => {
      const { key } = await keysOf(request, parts).find(request.params.id);
      await changesOf(request, parts).revoke(key.id, matchOf(request, parts));
      await management.syncWorkers();
      return reply.code(204).send();
    },
  );
}
