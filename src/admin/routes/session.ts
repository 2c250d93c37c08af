/** /dashboard/session: an admin token for a cookie, and the end of it. */
import { z } from 'zod';
import { callerOf } from '../auth/caller.ts';
import { refuseBearer, SESSION_COOKIE, tooManyFailures } from '../auth/guards.ts';
import { refuseCrossSite } from '../auth/same-site.ts';
import { SESSION_LIFETIME_MS, type Sessions } from '../auth/sessions.ts';
import type { AdminServer } from '../fastify-types.ts';
import { Problem } from '../problem.ts';
import { nothing, problems } from '../schemas/common.ts';

const LOGINS_PER_MINUTE = 10;
const tags = ['Session'];

const loginSchema = z
  .strictObject({ token: z.string().min(1).max(1_024) })
  .meta({ examples: [{ token: 'tga_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ' }] });
const sessionSchema = z.object({
  admin_token_id: z.string(),
  name: z.string(),
  role: z.enum(['owner', 'editor', 'viewer']),
});

/** Login has no session yet, so it is guarded here and not by the guard of the other routes. */
export function addLoginRoute(server: AdminServer, sessions: Sessions): void {
  const checkFailures = server.createRateLimit({ max: LOGINS_PER_MINUTE, timeWindow: 60_000 });
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
      const session = await sessions.login(request.body.token, request.cookies[SESSION_COOKIE]);
      if (session === null) {
        await checkFailures(request);
        throw new Problem(401, 'invalid_token', 'The token is not valid');
      }
      const { id, caller } = session;
      void reply.setCookie(SESSION_COOKIE, id, {
        ...COOKIE,
        secure: request.protocol === 'https',
        maxAge: SESSION_LIFETIME_MS / 1_000,
      });
      return reply.code(201).send({ admin_token_id: caller.id, name: caller.name, role: caller.role });
    },
  );
}

const COOKIE = { httpOnly: true, sameSite: 'strict', path: '/dashboard' } as const;

export function addSessionRoutes(server: AdminServer, sessions: Sessions): void {
  server.get(
    '/session',
    {
      config: { access: { role: 'viewer' } },
      schema: { summary: 'Show who is logged in', tags, response: { 200: sessionSchema, ...problems() } },
    },
    async (request) => {
      const caller = callerOf(request);
      if (caller.kind === 'key') throw new Error('a session belongs to an admin token');
      return { admin_token_id: caller.id, name: caller.name, role: caller.role };
    },
  );
  server.delete(
    '/session',
    {
      config: { access: { role: 'viewer' } },
      schema: { summary: 'Log out', tags, response: { 204: nothing(), ...problems() } },
    },
    async (request, reply) => {
      sessions.logout(request.cookies[SESSION_COOKIE]);
      return reply.clearCookie(SESSION_COOKIE, COOKIE).code(204).send();
    },
  );
}
