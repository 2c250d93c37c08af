/** /dashboard/session: an admin token for a cookie, and the end of it. */
import { formatInstant } from '../../lib/instant.ts';
import { type Caller, callerOf } from '../auth/caller.ts';
import { networkOfClient, refuseBearer, SESSION_COOKIE, tooManyFailures } from '../auth/guards.ts';
import { refuseCrossSite } from '../auth/same-site.ts';
import type { SessionAudit } from '../auth/session-audit.ts';
import { SESSION_LIFETIME_MS, type Sessions } from '../auth/sessions.ts';
import type { AdminServer } from '../fastify-types.ts';
import type { SessionObject } from '../api-types.ts';
import type { Management } from '../management.ts';
import { Problem } from '../problem.ts';
import { nothing, problems } from '../schemas/common.ts';
import { loginSchema, logoutSchema, sessionSchema } from '../schemas/session.ts';

const LOGINS_PER_MINUTE = 10;
const tags = ['Session'];

interface SessionParts {
  readonly sessions: Sessions;
  readonly audit: SessionAudit;
  /** What whoever logged in is told. `id` is that of the cookie. */
  describe(id: string, caller: Caller): SessionObject;
}

export function createSessionDescriber(
  sessions: Sessions,
  management: Pick<Management, 'gatewayUrl'>,
  version: string,
): SessionParts['describe'] {
  return (id, caller) => {
    if (caller.kind === 'key') throw new Error('a session belongs to an admin token');
    return {
      admin_token_id: caller.id,
      name: caller.name,
      role: caller.role,
      expires_at: formatInstant(sessions.endsAt(id)),
      gateway_url: management.gatewayUrl(),
      version,
    };
  };
}

/** Login has no session yet, so it is guarded here and not by the guard of the other routes. */
export function addLoginRoute(server: AdminServer, { sessions, audit, describe }: SessionParts): void {
  const checkFailures = server.createRateLimit({
    max: LOGINS_PER_MINUTE,
    timeWindow: 60_000,
    keyGenerator: networkOfClient,
  });
  server.post(
    '/session',
    {
      schema: { summary: 'Log in', tags, body: loginSchema, response: { 201: sessionSchema, ...problems() } },
    },
    async (request, reply) => {
      refuseBearer(request);
      refuseCrossSite(request);
      const state = await checkFailures(request, { increment: false });
      if (!state.isAllowed && state.remaining <= 0) throw tooManyFailures(state.ttlInSeconds);
      const before = request.cookies[SESSION_COOKIE];
      const session = await sessions.login(request.body.token, before, (caller) =>
        audit.signIn(request, caller),
      );
      if (session === null) {
        await checkFailures(request);
        await audit.signInFailed(request);
        throw new Problem(401, 'invalid_token', 'The token is not valid');
      }
      const { id, caller } = session;
      void reply.setCookie(SESSION_COOKIE, id, {
        ...COOKIE,
        secure: request.protocol === 'https',
        maxAge: SESSION_LIFETIME_MS / 1_000,
      });
      return reply.code(201).send(describe(id, caller));
    },
  );
}

const COOKIE = { httpOnly: true, sameSite: 'strict', path: '/dashboard' } as const;

export function addSessionRoutes(server: AdminServer, { sessions, audit, describe }: SessionParts): void {
  server.get(
    '/session',
    {
      config: { access: { role: 'viewer' } },
      schema: { summary: 'Show who is logged in', tags, response: { 200: sessionSchema, ...problems() } },
    },
    async (request) => describe(request.cookies[SESSION_COOKIE] ?? '', callerOf(request)),
  );
  server.delete(
    '/session',
    {
      config: { access: { role: 'viewer' } },
      schema: {
        summary: 'Log out',
        tags,
        querystring: logoutSchema,
        response: { 204: nothing(), ...problems() },
      },
    },
    async (request, reply) => {
      // It ends even where that cannot be put on record: a session that lives on is the greater harm.
      sessions.logout(request.cookies[SESSION_COOKIE]);
      if (request.query.all === 'true') sessions.logoutEverywhere(callerOf(request).id);
      await audit.signOut(request);
      // The browser forgets what pages have kept as well.
      void reply.header('clear-site-data', '"cache", "storage"');
      return reply.clearCookie(SESSION_COOKIE, COOKIE).code(204).send();
    },
  );
}
