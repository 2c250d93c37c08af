import { describe, expect, it } from 'vitest';
import { rawAnswer, type RawHandler } from '../support/raw-upstream.ts';
import { useRawScene } from './upstream-scene.ts';

const SECRET = 'sk-upstream-secret-0123456789';

/** Answers as providers do: with the credential, or a part of it, in the text. */
const refuse: RawHandler = (socket, { headers }) => {
  const credential = headers.get('authorization') ?? 'nothing';
  const body = JSON.stringify({ error: { message: `Incorrect API key provided: ${credential}` } });
  socket.write(rawAnswer(body, '401 Unauthorized', [`X-Echo: ${credential}`]));
};
const forbid: RawHandler = (socket) =>
  socket.write(rawAnswer('{"error":"no access to this model"}', '403 Forbidden', ['X-Why: plan']));

describe('a 401 of the upstream', () => {
  const upstream = (url: string, mode: string) => ({ url, credential: { mode, value: `Bearer ${SECRET}` } });
  const scene = useRawScene({
    faults: { '/x': refuse, '/forbidden': forbid },
    config: ({ url }) => ({
      upstreams: {
        inject: upstream(url, 'inject'),
        prefer: upstream(url, 'prefer-client'),
        passthrough: { url, credential: { mode: 'passthrough' } },
        none: { url },
      },
      routes: ['inject', 'prefer', 'passthrough', 'none'].map((name) => ({
        name,
        path: `/${name}/`,
        stripPrefix: `/${name}`,
        upstream: name,
      })),
    }),
  });
  const own = { headers: { authorization: 'Bearer callers-own' } };

  it.each([
    ['inject', {}],
    ['inject', own],
    ['prefer', {}],
  ])('to the credential of the gateway (%s) is a 502 that shows nothing of it', async (route, call) => {
    const answer = await scene.call(`/${route}/x`, call);
    expect(scene.upstream.seen.at(-1)?.headers.get('authorization')).toBe(`Bearer ${SECRET}`);
    expect(answer.status).toBe(502);
    expect(answer.headers['x-tollgate-error']).toBe('upstream_credential_rejected');
    expect(answer.headers).not.toHaveProperty('www-authenticate');
    expect(JSON.stringify([answer.rawHeaders, answer.body])).not.toContain(SECRET.slice(0, 8));
    expect(await scene.recordOf(answer)).toMatchObject({
      error: 'upstream_credential_rejected',
      status: 502,
    });
    expect(scene.gateway.logLines.join('\n')).toContain('401');
    expect(scene.gateway.logLines.join('\n')).not.toContain(SECRET.slice(0, 8));
  });

  it.each(['prefer', 'passthrough', 'none'])(
    'to the own credential of the caller passes (%s)',
    async (route) => {
      const answer = await scene.call(`/${route}/x`, own);
      expect(answer.status).toBe(401);
      expect(answer.headers).not.toHaveProperty('x-tollgate-error');
      expect(answer.body).toContain('Bearer callers-own');
    },
  );

  it.each(['inject', 'prefer', 'none'])('is not what a 403 is, which passes (%s)', async (route) => {
    const answer = await scene.call(`/${route}/forbidden`);
    expect(answer).toMatchObject({ status: 403, body: '{"error":"no access to this model"}' });
    expect(answer.headers).toMatchObject({ 'x-why': 'plan' });
    expect(answer.headers).not.toHaveProperty('x-tollgate-error');
  });
});
