import { z } from 'zod';
import type { AdminServer } from '../fastify-types.ts';
import { problems } from '../schemas/common.ts';
import type { RouteParts } from './parts.ts';

const tags = ['Configuration'];

export function addConfigRoutes(server: AdminServer, { management, serial }: RouteParts): void {
  server.get(
    '/config',
    {
      config: { access: { role: 'viewer' } },
      schema: {
        summary: 'gateway.yaml as it is in force, with defaults, without secrets',
        tags,
        response: { 200: z.looseObject({}), ...problems() },
      },
    },
    async () => ({ ...management.showConfig() }),
  );
  server.post(
    '/config/reload',
    {
      config: { access: { role: 'owner' } },
      schema: {
        summary: 'Read gateway.yaml again',
        description: 'A file with mistakes is refused, and the configuration in force stays.',
        tags,
        response: {
          200: z.object({
            needs_restart: z.array(z.string()).readonly().describe('What changed and takes a restart.'),
          }),
          ...problems(409, 501),
        },
      },
    },
    () => serial(async () => ({ needs_restart: await management.reloadConfig() })),
  );
}
