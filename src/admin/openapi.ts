import { fastifySwagger } from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { AdminServer } from './fastify-types.ts';
import { nameComponents } from './openapi-components.ts';
import { addExamples } from './openapi-examples.ts';
import { describeHeaders } from './openapi-headers.ts';

const DESCRIPTION = `Management of keys, projects and admin tokens, and what they used.

Bearer tokens open \`/v1\`: an admin token, or for \`/v1/api-keys\` an API key with \`api-keys:read\`, \`api-keys:write\`
or \`admin:*\`. A session cookie opens the same under \`/dashboard\`. Errors are RFC 9457 problem documents.`;

/** Describes the routes that are added after it, from the schemas that validate them. */
export function addOpenApi(server: AdminServer, version: string): void {
  void server.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tollgate management API',
        version,
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'The admin port of the gateway.' }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'session' },
        },
      },
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document);
      const security = securityOf(url);
      const headers = describeHeaders(document.route.method, url, schema);
      const bodies = document.route.config?.bodies;
      const extras = { ...(security && { security }), ...(headers && { headers }) };
      return { url, schema: { ...schema, ...extras, ...(bodies && { body: { content: bodies } }) } };
    },
    transformObject: (document) => addExamples(nameComponents(jsonSchemaTransformObject(document))),
  });
  server.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json').send(JSON.stringify(server.swagger())),
  );
}

function securityOf(url: string): Record<string, string[]>[] | null {
  if (url.startsWith('/v1/')) return [{ bearer: [] }];
  return url.startsWith('/dashboard/') ? [{ session: [] }] : null;
}
