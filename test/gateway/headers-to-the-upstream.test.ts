import { describe, expect, it } from 'vitest';
import { sendRaw } from '../support/raw-http.ts';
import { useScene } from '../support/scenes.ts';

describe('what the upstream sees of a request', () => {
  const scene = useScene({ upstream: { identityHeaders: true } });

  async function send(lines: readonly string[]) {
    const key = await scene.gateway.createKey();
    const answer = await sendRaw(scene.gateway.url, [
      'GET /api/things?q=1&q=2 HTTP/1.1',
      'Host: gateway.test',
      'Connection: close',
      `X-API-Key: ${key}`,
      ...lines,
    ]);
    const seen = scene.upstream.seen.at(-1);
    if (seen === undefined) throw new Error('nothing reached the upstream');
    return { answer, seen, key };
  }

  it('strips the platform key and forwards the Authorization of the provider', async () => {
    const { answer, seen, key } = await send(['Authorization: Bearer sk-provider-123', 'X-Custom: yes']);
    expect(answer.status).toBe(200);
    expect(seen.headers.authorization).toBe('Bearer sk-provider-123');
    expect(seen.headers['x-custom']).toBe('yes');
    expect(seen.headers['x-api-key']).toBeUndefined();
    expect(JSON.stringify(seen.rawHeaders)).not.toContain(key);
    expect(seen.url).toBe('/things?q=1&q=2');
  });

  it('drops hop-by-hop headers and those that Connection names', async () => {
    const { seen } = await send(['TE: trailers', 'Proxy-Authorization: Basic x', 'Keep-Alive: timeout=5']);
    for (const name of ['te', 'proxy-authorization', 'keep-alive', 'upgrade']) {
      expect(seen.headers[name]).toBeUndefined();
    }
  });

  it('says who calls, and lets no caller say it of himself', async () => {
    const { seen } = await send([
      'X-Organization-Id: forged',
      'x_key_id: forged',
      'X-Forwarded-For: 10.9.8.7',
      'Forwarded: for=10.9.8.7',
      'X-HTTP-Method-Override: DELETE',
    ]);
    expect(seen.headers['x-key-id']).toMatch(/^key_/);
    expect(seen.headers['x-organization-id']).toMatch(/^org_/);
    expect(JSON.stringify(seen.rawHeaders)).not.toContain('forged');
    expect(JSON.stringify(seen.rawHeaders)).not.toContain('10.9.8.7');
    expect(seen.headers['x-http-method-override']).toBeUndefined();
  });

  it('reads the key and adds its own fields even where Connection names them', async () => {
    const key = await scene.gateway.createKey();
    const answer = await sendRaw(scene.gateway.url, [
      'GET /api/things HTTP/1.1',
      'Host: gateway.test',
      'Connection: close, X-API-Key, X-Key-Id, X-Custom',
      'X-Custom: private',
      `X-API-Key: ${key}`,
    ]);
    const seen = scene.upstream.seen.at(-1);
    expect(answer.status).toBe(200);
    expect(seen?.headers['x-key-id']).toMatch(/^key_/);
    expect(seen?.headers['x-custom']).toBeUndefined();
  });
});
