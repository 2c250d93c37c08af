import { z } from 'zod';
import { changedBy } from '../auth/changed-by.ts';
import type { AdminServer } from '../fastify-types.ts';
import { problems } from '../schemas/common.ts';
import type { RouteParts } from './parts.ts';

const tags = ['Configuration'];

const configSchema = z.looseObject({}).meta({
  id: 'Configuration',
  examples: [{ listen: { host: '127.0.0.1', port: 8080 }, defaultPlan: null }],
});

const reloadSchema = z
  .object({ needs_restart: z.array(z.string()).readonly().describe('What changed and takes a restart.') })
  .meta({ id: 'Reload', examples: [{ needs_restart: ['listen.port'] }] });

export function addConfigRoutes(server: AdminServer, { management, serial }: RouteParts): void {
  server.get(
    '/config',
    {
      config: { access: { role: 'viewer' } },
      schema: {
        summary: 'gateway.yaml as it is in force, with defaults, without secrets',
        tags,
        response: { 200: configSchema, ...problems() },
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
          200: reloadSchema,
          ...problems(409, 501),
        },
      },
    },
    (request) => serial(async () => ({ needs_restart: await management.reloadConfig(changedBy(request)) })),
  );
}
