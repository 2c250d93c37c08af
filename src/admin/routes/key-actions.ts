/** What is done to a key by a word instead of a field: rotate, enable, disable. */
import { callerOf } from '../auth/caller.ts';
import { entityTag } from '../etag.ts';
import type { AdminServer } from '../fastify-types.ts';
import { idParams, problems } from '../schemas/common.ts';
import { issuedKeySchema, keySchema, rotationSchema } from '../schemas/key.ts';
import { changesOf, describeWithUsage, keysOf, matchOf, WRITE_KEYS, withPlaintext } from './key-parts.ts';
import type { RouteParts } from './parts.ts';

const params = idParams('key_3fZkq0T8mXbV2nYc7LpR');
const tags = ['API keys'];

export function addKeyActionRoutes(server: AdminServer, parts: RouteParts): void {
  addRotation(server, parts);
  addSwitches(server, parts);
}

function addRotation(server: AdminServer, parts: RouteParts): void {
  const { management, idempotent } = parts;
  server.post(
    '/api-keys/:id/rotate',
    {
      config: { access: WRITE_KEYS },
      schema: {
        summary: 'Give a key a new secret',
        tags,
        params,
        body: rotationSchema,
        response: { 200: issuedKeySchema, ...problems(404, 409, 412) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const header = request.headers['idempotency-key'];
      const scope = `${callerOf(request).id} POST /api-keys/${id}/rotate`;
      const rotated = await idempotent.once(header?.toString(), scope, request.body, async () => {
        const keys = keysOf(request, parts);
        await keys.findToTakeOver(id);
        const graceMs = request.body.grace_seconds * 1_000;
        const requireMatch = matchOf(request, parts);
        const issued = await changesOf(request, parts).rotate(id, graceMs, (before) => {
          keys.requireTakeOver(before);
          requireMatch(before);
        });
        await management.syncWorkers();
        const object = management.describeIssuedKey(issued);
        const [complete = object] = await management.withUsage([object]);
        return withPlaintext(complete);
      });
      return reply.header('etag', entityTag(rotated)).send(rotated);
    },
  );
}

function addSwitches(server: AdminServer, parts: RouteParts): void {
  const { management } = parts;
  for (const action of ['enable', 'disable'] as const) {
    server.post(
      `/api-keys/:id/${action}`,
      {
        config: { access: WRITE_KEYS },
        schema: {
          summary: action === 'enable' ? 'Switch a key on' : 'Switch a key off, until it is enabled again',
          tags,
          params,
          response: { 200: keySchema, ...problems(404, 409, 412) },
        },
      },
      async (request, reply) => {
        const { key } = await keysOf(request, parts).find(request.params.id);
        const changed = await changesOf(request, parts)[action](key.id, matchOf(request, parts));
        await management.syncWorkers();
        const object = await describeWithUsage(changed, parts);
        return reply.header('etag', entityTag(object)).send(object);
      },
    );
  }
}
