import { describe, expect, it } from 'vitest';
import { attack, createCountedKey, head, useTarget } from './attack.ts';

describe('headers that Connection names', () => {
  const scene = useTarget({
    upstream: {
      identityHeaders: true,
      credential: { mode: 'inject', header: 'authorization', value: 'Bearer ours' },
    },
  });

  it('are read all the same where they are the key, and set all the same where they are ours', async () => {
    const key = await createCountedKey(scene);
    const named = 'X-API-Key, X-Organization-Id, X-Project-Id, X-Key-Id, Authorization, Host, Content-Length';
    const { statuses, seen, spent } = await attack(
      scene,
      key,
      `${head(
        'POST /api/x HTTP/1.1',
        'Host: gateway.test',
        `Connection: close, ${named}, X-Private`,
        'X-Private: of this hop',
        'X-Public: of all hops',
        `X-API-Key: ${key}`,
        'Content-Length: 2',
      )}ab`,
    );
    expect({ statuses, spent }).toEqual({ statuses: [200], spent: 1 });
    const headers = seen[0]?.headers ?? {};
    expect(headers['x-organization-id']).toMatch(/^org_/);
    expect(headers['x-project-id']).toMatch(/^prj_/);
    expect(headers['x-key-id']).toMatch(/^key_/);
    expect(headers['authorization']).toBe('Bearer ours');
    expect(headers['x-public']).toBe('of all hops');
    expect(headers['x-private']).toBeUndefined();
    expect(headers['x-api-key']).toBeUndefined();
    expect(seen[0]?.body).toBe('ab');
  });
});
