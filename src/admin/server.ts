/**
 * The admin server: management for bearer tokens under /v1 and for sessions under /dashboard, its description
 * at /openapi.json, probes and metrics. It knows HTTP and who may do what; what is done is done by keys/.
 */
import { fastifyCookie } from '@fastify/cookie';
import { fastifyHelmet } from '@fastify/helmet';
import { fastifyRateLimit } from '@fastify/rate-limit';
import { createBearerGuard, createFailureCounter, createSessionGuard } from './auth/guards.ts';
import { createSessionAudit } from './auth/session-audit.ts';
import { Sessions } from './auth/sessions.ts';
import type { ForwardedAnswer, ForwardedCall } from '../domain/forwarded-call.ts';
import { createBaseServer } from './base-server.ts';
import { addDashboardPages } from './dashboard-pages.ts';
import type { AdminServer } from './fastify-types.ts';
import { createForwardedCalls } from './forwarded-calls.ts';
import { type HttpListener, toListener } from './http-listener.ts';
import { IdempotentAnswers } from './idempotency.ts';
import type { Management } from './management.ts';
import { addOpenApi } from './openapi.ts';
import { addAdminTokenRoutes } from './routes/admin-tokens.ts';
import { addAlertEventRoutes } from './routes/alert-events.ts';
import { addAlertRuleRoutes } from './routes/alert-rules.ts';
import { addAuditLogRoutes } from './routes/audit-log.ts';
import { addConfigRoutes } from './routes/config.ts';
import { addDoctorRoute } from './routes/doctor.ts';
import { addKeyActionRoutes } from './routes/key-actions.ts';
import { addKeyImportRoute } from './routes/key-import.ts';
import { addKeyLimitsRoute } from './routes/key-limits.ts';
import { addKeyRoutes } from './routes/keys.ts';
import type { RouteParts } from './routes/parts.ts';
import { addProjectRoutes } from './routes/projects.ts';
import { addLoginRoute, addSessionRoutes, createSessionDescriber } from './routes/session.ts';
import { addUsageRoutes } from './routes/usage.ts';
import { addWebhookRoutes } from './routes/webhooks.ts';
import { addVerifyRoute } from './routes/verify.ts';
import { createSerial } from './serial.ts';
import { addTelemetryRoutes, type TelemetrySources } from './telemetry-server.ts';

export interface AdminServerOptions {
  readonly management: Management;
  readonly telemetry: TelemetrySources;
  readonly version: string;
  /** The built dashboard. It may be missing. */
  readonly dashboardDirectory: string;
}

export interface AdminApi extends HttpListener {
  /** Answers what came in on the gateway's port. */
  answerForwarded(call: ForwardedCall): Promise<ForwardedAnswer>;
}

export function createAdminServer(options: AdminServerOptions): AdminApi {
  const { management, telemetry, version, dashboardDirectory } = options;
  const server = createBaseServer(management);
  addTelemetryRoutes(server, telemetry);
  void server.register(fastifyHelmet, {
    // Of answers that no browser has to show; the page of the dashboard has its own.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
  });
  void server.register(fastifyCookie);
  void server.register(fastifyRateLimit, { global: false });
  addOpenApi(server, version);
  const parts: RouteParts = {
    management,
    idempotent: new IdempotentAnswers(management.clock),
    serial: createSerial(),
  };
  addManagement(server, parts, version);
  addDashboardPages(server, dashboardDirectory);
  return { ...toListener(server), answerForwarded: createForwardedCalls(parts) };
}

function addManagement(server: AdminServer, parts: RouteParts, version: string): void {
  const { management } = parts;
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
      const sessionParts = {
        sessions,
        audit: createSessionAudit(dashboard, management),
        describe: createSessionDescriber(sessions, management, version),
      };
      addLoginRoute(dashboard, sessionParts);
      await dashboard.register(async (guarded: AdminServer) => {
        guarded.addHook('onRequest', createSessionGuard(sessions, createFailureCounter(guarded)));
        addSessionRoutes(guarded, sessionParts);
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
  addKeyImportRoute(server, parts);
  addKeyLimitsRoute(server, parts);
  addProjectRoutes(server, parts);
  addAdminTokenRoutes(server, parts);
  addUsageRoutes(server, parts);
  addConfigRoutes(server, parts);
  addDoctorRoute(server, parts);
  addAuditLogRoutes(server, parts);
  addAlertRuleRoutes(server, parts);
  addAlertEventRoutes(server, parts);
  addWebhookRoutes(server, parts);
}
