import { beforeAll, describe, expect, it } from 'vitest';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

describe('methods', () => {
  const scene = useTarget();
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  const send = (line: string, ...lines: readonly string[]) =>
    attack(scene, key, head(line, 'Host: gateway.test', 'Connection: close', `X-API-Key: ${key}`, ...lines));

  it.each([
    'TRACE /api/x',
    'TRACK /api/x',
    'DEBUG /api/x',
    'PROPFIND /api/x',
    'LOCK /api/x',
    'PURGE /api/x',
    'LINK /api/x',
    'CONNECT evil.test:443',
    'CONNECT gateway.test:443',
    'INVENTED /api/x',
    'get /api/x',
    'GETS /api/x',
    'GE /api/x',
    "M-S'EARCH /api/x",
  ])('that are not taken are answered 405: %s', async (line) => {
    const aftermath = await send(`${line} HTTP/1.1`);
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [405], errors: ['method_not_allowed'] });
    expect(aftermath.answers[0]?.headers.get('allow')).toBe('GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
    expect(aftermath.answers[0]?.body).not.toContain(key);
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])('that are taken arrive: %s', async (method) => {
    const { statuses, seen } = await send(`${method} /api/x HTTP/1.1`);
    expect(statuses).toEqual([200]);
    expect(seen[0]?.method).toBe(method);
  });

  it.each([
    'X-HTTP-Method-Override',
    'X-HTTP-Method',
    'X-Method-Override',
    'X_HTTP_Method_Override',
    'X-Original-URL',
    'X-Rewrite-URL',
  ])('and paths are not changed by a header, which does not arrive: %s', async (name) => {
    const { statuses, seen } = await send('GET /api/x HTTP/1.1', `${name}: DELETE`);
    expect(statuses).toEqual([200]);
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/x' });
    expect(JSON.stringify(seen[0]?.rawHeaders)).not.toContain('DELETE');
  });
});

describe('a permission for reading', () => {
  const scene = useTarget({ route: { permissions: { GET: 'tasks:read', DELETE: 'tasks:delete' } } });

  it('does not delete by a header', async () => {
    const key = await scene.gateway.createKey({
      permissions: ['tasks:read'],
      rateLimits: { requestsPerDay: 100_000 },
    });
    const lines = ['Host: gateway.test', 'Connection: close', `X-API-Key: ${key}`];
    const overridden = await attack(
      scene,
      key,
      head('GET /api/x HTTP/1.1', ...lines, 'X-HTTP-Method-Override: DELETE'),
    );
    expect(overridden.seen.map(({ method }) => method)).toEqual(['GET']);
    const deleted = await attack(scene, key, head('DELETE /api/x HTTP/1.1', ...lines));
    expect(deleted).toMatchObject({ ...NOTHING, statuses: [403], errors: ['insufficient_permissions'] });
  });
});
