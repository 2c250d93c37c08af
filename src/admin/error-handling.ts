import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AdminServer } from './fastify-types.ts';
import { KnownMethods } from './known-methods.ts';
import type { Management } from './management.ts';
import { describeProblem, Problem, toProblem } from './problem.ts';

type ErrorSink = Pick<Management, 'onInternalError'>;

/** Every answer carries its request id and is kept by nobody; every error is a problem document. */
export function addErrorHandling(server: AdminServer, sink: ErrorSink): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  });
  server.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, sink));
  const known = new KnownMethods();
  server.addHook('onRoute', ({ url, method }) => known.add(url, method));
  server.setNotFoundHandler((request, reply) => {
    const methods = known.of(URL.parse(request.url, 'http://localhost')?.pathname ?? '');
    return sendProblem(methods.length === 0 ? noEndpoint() : wrongMethod(methods), request, reply, sink);
  });
}

function noEndpoint(): Problem {
  return new Problem(404, 'not_found', 'There is no such endpoint; /openapi.json lists them');
}

function wrongMethod(methods: readonly string[]): Problem {
  const allow = methods.join(', ');
  return new Problem(405, 'method_not_allowed', `This endpoint takes ${allow}`, { headers: { allow } });
}

export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  sink: ErrorSink,
): FastifyReply {
  const known = toProblem(error);
  if (known === null) sink.onInternalError(error, request.id);
  const problem =
    known ?? new Problem(500, 'internal', 'Something went wrong here; the request id finds it in the log');
  return (
    reply
      .code(problem.status)
      .headers(problem.headers)
      // What the framework refuses has passed no hook.
      .headers({ 'x-request-id': request.id, 'cache-control': 'no-store' })
      .header('x-tollgate-error', problem.code)
      .type('application/problem+json')
      .serializer((document: unknown) => JSON.stringify(document))
      .send(describeProblem(problem, request.id))
  );
}
