import { describe, expect, it } from 'vitest';
import { rawAnswer } from '../support/raw-upstream.ts';
import { type Answer, useRawScene } from './upstream-scene.ts';

const LINES = [
  'Set-Cookie: session=1',
  'Set-Cookie2: session=2',
  'Alt-Svc: h3=":443"',
  'Strict-Transport-Security: max-age=1',
  'Clear-Site-Data: "cookies"',
  'Access-Control-Allow-Origin: *',
  'Access-Control-Allow-Credentials: true',
  'X-Tollgate-Error: forged',
  'X-Request-Id: req_of_the_upstream',
  'X-RateLimit-Limit: 1',
  'X-RateLimit-Remaining: 2',
  'X-RateLimit-Reset: 3',
  'RateLimit: "their";r=1;t=2',
  'RateLimit-Policy: "their";q=1;w=2',
  'X-RateLimit-Limit-Requests: 5000',
  'Connection: keep-alive, X-Of-This-Hop',
  'X-Of-This-Hop: private',
  'Keep-Alive: timeout=5',
  'Proxy-Authenticate: Basic',
  'Trailer: X-Later',
  'Vary: Accept-Encoding',
  'Link: </a>',
  'Link: </b>',
  'openai-processing-ms: 12',
  'X-Latin: caf\xe9',
];

describe('the headers of an answer', () => {
  const scene = useRawScene({
    faults: {
      '/x': (socket) => socket.write(Buffer.from(rawAnswer('ok', '200 OK', LINES), 'latin1')),
    },
  });

  function valuesOf(answer: Answer, name: string): string[] {
    return answer.rawHeaders.filter((_value, i, all) => i % 2 === 1 && all[i - 1]?.toLowerCase() === name);
  }

  async function ask(): Promise<Answer> {
    const key = await scene.gateway.createKey({
      allowedOrigins: ['https://app.example.com'],
      rateLimits: { requestsPerMinute: 100 },
    });
    return scene.call('/api/x', { headers: { 'x-api-key': key, origin: 'https://app.example.com' } });
  }

  it('are without those that speak of another connection, origin or account', async () => {
    const answer = await ask();
    expect(answer.body).toBe('ok');
    for (const name of [
      'set-cookie',
      'set-cookie2',
      'alt-svc',
      'strict-transport-security',
      'clear-site-data',
      'access-control-allow-credentials',
      'x-tollgate-error',
      'x-of-this-hop',
      'proxy-authenticate',
      'trailer',
    ]) {
      expect(valuesOf(answer, name), name).toEqual([]);
    }
  });

  it('are ours where the names collide, and those of the upstream come under another', async () => {
    const answer = await ask();
    expect(valuesOf(answer, 'access-control-allow-origin')).toEqual(['https://app.example.com']);
    expect(valuesOf(answer, 'x-request-id')).toEqual([expect.stringMatching(/^req_(?!of)/)]);
    expect(valuesOf(answer, 'x-ratelimit-limit')).toEqual(['100']);
    expect(valuesOf(answer, 'ratelimit')).toEqual([expect.stringContaining('"minute"')]);
    expect(valuesOf(answer, 'ratelimit-policy')).toEqual([expect.stringContaining('"minute"')]);
    expect(answer.headers).toMatchObject({
      'x-upstream-request-id': 'req_of_the_upstream',
      'x-upstream-ratelimit-limit': '1',
      'x-upstream-ratelimit-remaining': '2',
      'x-upstream-ratelimit-reset': '3',
      'x-upstream-ratelimit': '"their";r=1;t=2',
      'x-upstream-ratelimit-policy': '"their";q=1;w=2',
    });
  });

  it('are otherwise what the upstream sent', async () => {
    const answer = await ask();
    expect(valuesOf(answer, 'link')).toEqual(['</a>', '</b>']);
    expect(valuesOf(answer, 'x-ratelimit-limit-requests')).toEqual(['5000']);
    expect(valuesOf(answer, 'openai-processing-ms')).toEqual(['12']);
    expect(valuesOf(answer, 'x-latin')).toEqual(['caf\xe9']);
    expect(valuesOf(answer, 'vary')).toEqual(expect.arrayContaining(['Accept-Encoding', 'Origin']));
    expect(valuesOf(answer, 'content-length')).toEqual(['2']);
  });
});
