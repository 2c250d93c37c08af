import { describe, expect, it } from 'vitest';
import { attack, createCountedKey, head, useTarget } from './attack.ts';

describe('an empty header', () => {
  const scene = useTarget();

  it.each(['X-API-Key', 'x-goog-api-key', 'api-key'])('hides no good key: %s', async (name) => {
    const key = await createCountedKey(scene);
    const lines = ['Host: gateway.test', 'Connection: close', `${name}:`, `Authorization: Bearer ${key}`];
    const aftermath = await attack(scene, key, head('GET /api/x HTTP/1.1', ...lines));
    expect(aftermath).toMatchObject({ statuses: [200], spent: 1 });
    expect(aftermath.seen[0]?.headers).not.toHaveProperty(name.toLowerCase());
  });
});
