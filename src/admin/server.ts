/**
 * The admin server: management for bearer tokens under /v1 and for sessions under /dashboard, its description
 * at /openapi.json, probes and metrics. It knows HTTP and who may do what; what is done is done by keys/.
 */
import { fastifyCookie } from '@fastify/cookie';
import { fastifyHelmet } from '@fastify/helmet';
import { fastifyRateLimit } from '@fastify/rate-limit';
import { fastify } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { createRequestIds } from '../lib/ids.ts';
import { createBearerGuard, createFailureCounter, createSessionGuard } from './auth/guards.ts';
import { Sessions } from './auth/sessions.ts';
import { addErrorHandling, sendProblem } from './error-handling.ts';
import type { AdminServer } from './fastify-types.ts';
import { type HttpListener, toListener } from './http-listener.ts';
import { IdempotentAnswers } from './idempotency.ts';
import type { Management } from './management.ts';
import { addOpenApi } from './openapi.ts';
import { addAdminTokenRoutes } from './routes/admin-tokens.ts';
import { addConfigRoutes } from './routes/config.ts';
import { addKeyActionRoutes } from './routes/key-actions.ts';
import { addKeyRoutes } from './routes/keys.ts';
import type { RouteParts } from './routes/parts.ts';
import { addProjectRoutes } from './routes/projects.ts';
import { addLoginRoute, addSessionRoutes } from './routes/session.ts';
import { addUsageRoutes } from './routes/usage.ts';
import { addVerifyRoute } from './routes/verify.ts';
import { createSerial } from './serial.ts';
import { addTelemetryRoutes, type TelemetrySources } from './telemetry-server.ts';

const MAX_BODY_BYTES = 256 * 1_024;
const REQUEST_TIMEOUT_MS = 30_000;

export interface AdminServerOptions {
  readonly management: Management;
  readonly telemetry: TelemetrySources;
  readonly version: string;
}

export function createAdminServer({ management, telemetry, version }: AdminServerOptions): HttpListener {
  const nextRequestId = createRequestIds();
  const server: AdminServer = fastify({
    forceCloseConnections: true,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: () => nextRequestId(),
    frameworkErrors: (error, request, reply) => {
      void sendProblem(error, request, reply, management);
    },
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.decorateRequest('caller', null);
  readOnlyJson(server);
  addErrorHandling(server, management);
  addTelemetryRoutes(server, telemetry);
  void server.register(fastifyHelmet, {
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  void server.register(fastifyCookie);
  void server.register(fastifyRateLimit, { global: false });
  addOpenApi(server, version);
  addManagement(server, management);
  return toListener(server);
}

function addManagement(server: AdminServer, management: Management): void {
  const parts: RouteParts = {
    management,
    idempotent: new IdempotentAnswers(management.clock),
    serial: createSerial(),
  };
  const sessions = new Sessions(management.adminTokens, management.clock);
  void server.register(
    async (v1: AdminServer) => {
      v1.addHook('onRequest', createBearerGuard(management, createFailureCounter(v1)));
      addResources(v1, parts);
    },
    { prefix: '/v1' },
  );
  void server.register(
    async (dashboard: AdminServer) => {
      addLoginRoute(dashboard, sessions);
      await dashboard.register(async (guarded: AdminServer) => {
        guarded.addHook('onRequest', createSessionGuard(sessions, createFailureCounter(guarded)));
        addSessionRoutes(guarded, sessions);
        addResources(guarded, parts);
      });
    },
    { prefix: '/dashboard' },
  );
}

/** The same things for bearer tokens and for sessions. */
function addResources(server: AdminServer, parts: RouteParts): void {
  addVerifyRoute(server, parts);
  addKeyRoutes(server, parts);
  addKeyActionRoutes(server, parts);
  addProjectRoutes(server, parts);
  addAdminTokenRoutes(server, parts);
  addUsageRoutes(server, parts);
  addConfigRoutes(server, parts);
}

/** Forms and plain text are what other sites can make a browser send without asking. An empty body is none. */
function readOnlyJson(server: AdminServer): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body.toString(), done);
  });
}
