/**
 * /v1/api-keys as a worker forwards it from the gateway's port: the same routes, behind another door. Nothing but
 * them is here, and admin tokens are not looked for, so that what is exposed to the world stays what the
 * holders of API keys may do.
 */
import type { FastifyRequest } from 'fastify';
import { keyStatus } from '../domain/key.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { ForwardedAnswer, ForwardedCall } from '../domain/forwarded-call.ts';
import { authorize } from './auth/caller.ts';
import { unauthorized } from './auth/bearer.ts';
import { createBaseServer } from './base-server.ts';
import type { AdminServer } from './fastify-types.ts';
import { addKeyActionRoutes } from './routes/key-actions.ts';
import { addKeyRoutes } from './routes/keys.ts';
import type { RouteParts } from './routes/parts.ts';
import { addVerifyRoute } from './routes/verify.ts';

/** Only code of this process can send them: the server listens nowhere. */
const KEY_ID = 'x-tollgate-key-id';
const REQUEST_ID = 'x-tollgate-request-id';

export function createForwardedCalls(parts: RouteParts): (call: ForwardedCall) => Promise<ForwardedAnswer> {
  const { management } = parts;
  const server = createBaseServer(
    { trustedProxies: () => [], onInternalError: management.onInternalError },
    { readRequestId: ({ headers }) => String(headers[REQUEST_ID]) },
  );
  void server.register(
    async (v1: AdminServer) => {
      v1.addHook('onRequest', (request) => admit(request, parts));
      addVerifyRoute(v1, parts);
      addKeyRoutes(v1, parts);
      addKeyActionRoutes(v1, parts);
    },
    { prefix: '/v1' },
  );
  return async ({ requestId, method, url, headers, body, keyId, clientAddress }) => {
    const answer = await server.inject({
      method: method as 'GET',
      url,
      headers: { ...headers, [KEY_ID]: keyId, [REQUEST_ID]: requestId },
      remoteAddress: clientAddress,
      ...(body === null ? {} : { payload: Buffer.from(body) }),
    });
    const named = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(named) as Record<string, string>,
      body: answer.body,
    };
  };
}

/** The worker has proved whose key it is; what became of the key since is for the store to say. */
async function admit(request: FastifyRequest, { management }: RouteParts): Promise<void> {
  const id = String(request.headers[KEY_ID]);
  const key = await management.keys.show(id).then(
    (record) => record.key,
    (error: unknown) => {
      if (error instanceof ManagementError && error.code === 'not_found') return null;
      throw error;
    },
  );
  if (key === null || keyStatus(key, management.clock.nowMs()) !== 'active') {
    throw unauthorized('invalid_token', 'The API key is not valid', 'invalid_token');
  }
  request.caller = { kind: 'key', id: key.id, key };
  authorize(request.caller, request.routeOptions.config.access);
}
