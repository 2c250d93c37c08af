import { toAdminTokenObject } from '../../keys/management-objects.ts';
import { parseInstant } from '../../lib/instant.ts';
import { callerOf } from '../auth/caller.ts';
import { changedBy } from '../auth/changed-by.ts';
import type { AdminServer } from '../fastify-types.ts';
import { paginate } from '../pages.ts';
import { adminTokenListSchema, issuedAdminTokenSchema, newAdminTokenSchema } from '../schemas/admin-token.ts';
import { idParams, nothing, problems } from '../schemas/common.ts';
import { pageQuerySchema } from '../schemas/project.ts';
import type { RouteParts } from './parts.ts';

const OWNER = { role: 'owner' } as const;
const tags = ['Admin tokens'];

export function addAdminTokenRoutes(server: AdminServer, parts: RouteParts): void {
  addCreation(server, parts);
  addList(server, parts);
  addRevocation(server, parts);
}

function addCreation(server: AdminServer, { management, idempotent }: RouteParts): void {
  const { clock } = management;
  server.post(
    '/admin-tokens',
    {
      config: { access: OWNER },
      schema: {
        summary: 'Create an admin token',
        tags,
        body: newAdminTokenSchema,
        response: { 201: issuedAdminTokenSchema, ...problems() },
      },
    },
    async (request, reply) => {
      const header = request.headers['idempotency-key']?.toString();
      const scope = `${callerOf(request).id} POST /admin-tokens`;
      const { name, role, expires_at: expires } = request.body;
      const expiresAt = expires === null || expires === undefined ? null : parseInstant(expires);
      const created = await idempotent.once(header, scope, request.body, async () => {
        const { adminToken, token } = await management
          .as(changedBy(request))
          .adminTokens.create({ name, role, expiresAt });
        return { ...toAdminTokenObject(adminToken, clock.nowMs()), token };
      });
      return reply.code(201).send(created);
    },
  );
}

function addList(server: AdminServer, { management }: RouteParts): void {
  const { adminTokens, clock } = management;
  server.get(
    '/admin-tokens',
    {
      config: { access: OWNER },
      schema: {
        summary: 'List admin tokens, revoked and expired ones too',
        tags,
        querystring: pageQuerySchema,
        response: { 200: adminTokenListSchema, ...problems() },
      },
    },
    async (request) => {
      const tokens = await adminTokens.list();
      return paginate(
        tokens.map((token) => toAdminTokenObject(token, clock.nowMs())),
        request.query,
      );
    },
  );
}

function addRevocation(server: AdminServer, { management }: RouteParts): void {
  server.delete(
    '/admin-tokens/:id',
    {
      config: { access: OWNER },
      schema: {
        summary: 'Revoke an admin token',
        tags,
        params: idParams('adm_3fZkq0T8mXbV2nYc7LpR'),
        response: { 204: nothing(), ...problems(404) },
      },
    },
    async (request, reply) => {
      await management.as(changedBy(request)).adminTokens.revoke(request.params.id);
      return reply.code(204).send();
    },
  );
}
