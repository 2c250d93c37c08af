import { describe, expect, it } from 'vitest';
import { rawAnswer, startRawUpstream } from '../support/raw-upstream.ts';
import { exchangeBytes, parseAnswer } from '../support/raw-http.ts';
import { startGateway } from '../support/gateway.ts';
import { send } from './upstream-scene.ts';

describe('a request that is at fault itself', () => {
  it('neither goes to the fallback nor makes the upstream count as down', async () => {
    const main = await startRawUpstream({ onRequest: (socket) => socket.write(rawAnswer('main')) });
    const spare = await startRawUpstream({ onRequest: (socket) => socket.write(rawAnswer('spare')) });
    const gateway = await startGateway({
      config: {
        upstreams: { main: { url: main.url }, spare: { url: spare.url } },
        routes: [
          {
            name: 'api',
            path: '/api/',
            stripPrefix: '/api',
            upstream: 'main',
            fallbacks: ['spare'],
            maxBodyBytes: 100_000,
          },
        ],
      },
    });
    try {
      const key = await gateway.createKey();
      const head = ['POST /api/x HTTP/1.1', 'Host: gateway.test', `X-API-Key: ${key}`];
      const chunk = `ea60\r\n${'x'.repeat(60_000)}\r\n`;
      const tooLarge = [...head, 'Transfer-Encoding: chunked', '', chunk + chunk].join('\r\n');
      // The body is found too large while the first connection to the upstream is being made.
      const answer = parseAnswer(await exchangeBytes(gateway.url, tooLarge));
      expect([answer.status, answer.headers.get('x-tollgate-error')]).toEqual([413, 'body_too_large']);
      const broken = [...head, 'Transfer-Encoding: chunked', '', `${chunk}zz\r\n`].join('\r\n');
      expect(parseAnswer(await exchangeBytes(gateway.url, broken)).status).toBe(400);
      expect((await send(`${gateway.url}/api/x`, key)).body).toBe('main');
      expect(spare.connections).toBe(0);
    } finally {
      await gateway.stop();
      await Promise.all([main.close(), spare.close()]);
    }
  });
});
