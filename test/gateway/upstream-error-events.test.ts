import { describe, expect, it } from 'vitest';
import { rawChunk, rawStreamHead } from '../support/raw-upstream.ts';
import { useRawScene } from './upstream-scene.ts';

const DIALECTS = ['openai', 'anthropic', 'google', 'flat', 'problem'] as const;
const EVENT = 'data: {"n":1}\n\n';

describe('a stream that fails after its first byte', () => {
  const scene = useRawScene({
    faults: {
      '/x': (socket) => {
        socket.write(rawStreamHead() + rawChunk(EVENT));
        setTimeout(() => socket.resetAndDestroy(), 20);
      },
      '/in-an-event': (socket) => {
        socket.write(rawStreamHead() + rawChunk('event: delta\ndata: {"ha'));
        setTimeout(() => socket.resetAndDestroy(), 20);
      },
    },
    config: ({ url }) => ({
      upstreams: { main: { url } },
      routes: DIALECTS.map((errors) => ({
        name: errors,
        path: `/${errors}/`,
        stripPrefix: `/${errors}`,
        upstream: 'main',
        errors,
      })),
    }),
  });

  const message = 'The upstream could not be reached';
  it.each([
    ['openai', null, { error: { message, type: 'server_error', code: 'upstream_unreachable', param: null } }],
    ['anthropic', 'error', { type: 'error', error: { type: 'api_error', message } }],
    ['google', null, { error: { code: 502, message, status: 'UNAVAILABLE' } }],
    ['flat', null, { error: 'Bad Gateway', message }],
    [
      'problem',
      null,
      {
        type: 'urn:tollgate:error:upstream_unreachable',
        title: message,
        status: 502,
        detail: message,
        code: 'upstream_unreachable',
      },
    ],
  ] as const)(
    'ends with the error event of the dialect %s and a broken connection',
    async (dialect, type, data) => {
      const answer = await scene.call(`/${dialect}/x`);
      expect([answer.status, answer.isWhole]).toEqual([200, false]);
      expect(answer.body.startsWith(EVENT)).toBe(true);
      const lines = answer.body.slice(EVENT.length).split('\n').filter(Boolean);
      const name = lines.find((line) => line.startsWith('event: ')) ?? null;
      expect(name).toBe(type === null ? null : `event: ${type}`);
      const [json, ...more] = lines.filter((line) => line.startsWith('data: '));
      expect(more).toEqual([]);
      const { request_id: id, ...rest } = JSON.parse(json?.slice('data: '.length) ?? '') as Record<
        string,
        unknown
      >;
      expect(rest).toEqual(data);
      if (dialect === 'anthropic' || dialect === 'problem') expect(id).toBe(answer.headers['x-request-id']);
      expect(answer.body.endsWith('\n\n')).toBe(true);
    },
  );

  it.each(['openai', 'google', 'flat', 'problem'])(
    'sends it apart from the event that broke off (%s)',
    async (dialect) => {
      const { body, isWhole } = await scene.call(`/${dialect}/in-an-event`);
      expect(isWhole).toBe(false);
      const [first, second] = body.split('\n\n');
      expect(first).toBe('event: delta\ndata: {"ha');
      expect(() => JSON.parse(second?.slice('data: '.length) ?? '') as unknown).not.toThrow();
    },
  );

  it('makes the event that broke off an error where events have names (anthropic)', async () => {
    const { body, isWhole } = await scene.call('/anthropic/in-an-event');
    expect(isWhole).toBe(false);
    expect(body).toMatch(/^event: delta\ndata: \{"ha\nevent: error\ndata: \{"type":"error",.*\}\n\n$/);
  });
});
