import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';

describe('requirePermissions of a project', () => {
  const scene = useScene({
    route: { permissions: { GET: 'tasks:read' } },
    config: {
      projects: { free: {}, asking: { policy: { requirePermissions: true } }, strict: { preset: 'strict' } },
    },
  });

  async function get(key: object): Promise<number> {
    const plaintext = await scene.gateway.createKey(key);
    const answer = await fetch(`${scene.gateway.url}/api/tasks`, { headers: { 'x-api-key': plaintext } });
    return answer.status;
  }

  it('refuses a key without permissions, which any other project lets use its routes', async () => {
    expect(await get({ project: 'free' })).toBe(200);
    expect(await get({ project: 'asking' })).toBe(403);
    expect(await get({ project: 'strict' })).toBe(403);
  });

  it('takes a key that has the permission, and no other', async () => {
    expect(await get({ project: 'asking', permissions: ['tasks:read'] })).toBe(200);
    expect(await get({ project: 'asking', permissions: ['tasks:write'] })).toBe(403);
  });
});
