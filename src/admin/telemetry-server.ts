import { fastify, type FastifyInstance } from 'fastify';
import { type HttpListener, toListener } from './http-listener.ts';

export interface TelemetrySources {
  /** False from the moment the process begins to stop. */
  isReady(): boolean;
  renderMetrics(): Promise<string>;
  readonly metricsContentType: string;
}

/** Probes and scrapes; needs no token. */
export function createTelemetryServer(sources: TelemetrySources): HttpListener {
  const server = fastify({ forceCloseConnections: true });
  addTelemetryRoutes(server, sources);
  return toListener(server);
}

export function addTelemetryRoutes(server: Pick<FastifyInstance, 'get'>, sources: TelemetrySources): void {
  const schema = { hide: true };
  server.get('/livez', { schema }, (_request, reply) => reply.type('text/plain').send('ok\n'));
  server.get('/readyz', { schema }, (_request, reply) =>
    sources.isReady()
      ? reply.type('text/plain').send('ok\n')
      : reply.code(503).type('text/plain').send('not ready: starting or shutting down\n'),
  );
  server.get('/metrics', { schema }, async (_request, reply) => {
    const text = await sources.renderMetrics();
    return reply.type(sources.metricsContentType).send(text);
  });
}
