import type { AdminServer } from '../fastify-types.ts';
import { idParams, problems } from '../schemas/common.ts';
import { keyLimitsSchema } from '../schemas/key-limits.ts';
import { keysOf, READ_KEYS } from './key-parts.ts';
import type { RouteParts } from './parts.ts';

export function addKeyLimitsRoute(server: AdminServer, parts: RouteParts): void {
  server.get(
    '/api-keys/:id/limits',
    {
      config: { access: READ_KEYS },
      schema: {
        summary: 'Where a key stands with its limits now',
        description: 'Without counting a request. What `GET /v1/rate-limit` tells the holder of the key.',
        tags: ['API keys'],
        params: idParams('key_3fZkq0T8mXbV2nYc7LpR'),
        response: { 200: keyLimitsSchema, ...problems(404) },
      },
    },
    async (request) => {
      const { key } = await keysOf(request, parts).find(request.params.id);
      return parts.management.readLimits(key);
    },
  );
}
