import { describe, expect, it } from 'vitest';
import { rawAnswer } from '../support/raw-upstream.ts';
import { useRawScene } from './upstream-scene.ts';

describe('a redirect of the upstream', () => {
  let location = '';
  const scene = useRawScene({
    faults: {
      '/base/from': (socket) =>
        socket.write(rawAnswer('', '307 Temporary Redirect', [`Location: ${location}`])),
      '/base/': (socket) => socket.write(rawAnswer('', '302 Found', [`Location: ${location}`])),
    },
    config: ({ url }) => ({
      upstreams: { main: { url: `${url}/base` } },
      routes: [
        { name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' },
        { name: 'agents', path: '/agents/:agent/', stripPrefix: '/agents/:agent', upstream: 'main' },
        { name: 'whole', path: '/from', upstream: 'main' },
      ],
    }),
  });

  async function locationOf(path: string, sent: string) {
    location = sent;
    const before = scene.upstream.seen.length;
    const answer = await scene.call(path, { method: 'POST', body: '{}' });
    expect([302, 307]).toContain(answer.status);
    expect(scene.upstream.seen.length).toBe(before + 1);
    return answer.headers.location;
  }

  it.each([
    ['/api/from', '/base/to?a=b#c', '/api/to?a=b#c'],
    ['/api/from', '/base', '/api'],
    ['/api/from', 'ORIGIN/base/to/', '/api/to/'],
    ['/api/', 'ORIGIN/base/to', '/api/to'],
    ['/agents/a%20b/from', 'ORIGIN/base/to', '/agents/a%20b/to'],
    ['/from', '/base/to', '/to'],
  ])('to the upstream leads the client of %s back through the gateway: %s', async (path, sent, found) => {
    expect(await locationOf(path, sent.replace('ORIGIN', scene.upstream.url))).toBe(found);
  });

  it.each([
    'https://elsewhere.test/base/to',
    '//elsewhere.test/base/to',
    '/\\elsewhere.test/base/to',
    '/outside-the-base',
    '/base-and-more',
    'to',
    '?page=2',
    'mailto:someone@example.com',
  ])('to elsewhere is the business of the client: %s', async (sent) => {
    expect(await locationOf('/api/from', sent)).toBe(sent);
  });
});
