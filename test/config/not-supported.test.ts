import { describe, expect, it } from 'vitest';
import { NOT_SUPPORTED } from '../../src/config/not-supported.ts';
import { loadText, mistakesIn } from './load-text.ts';

const UPSTREAM = 'upstreams: { a: { url: "http://a", X } }';

/** By path: a file that asks for the feature. */
const ASKING: Readonly<Record<string, string>> = {
  'storage.url': 'storage: { url: "postgres://u:p@host/db" }',
  'limits.store': 'limits: { store: "redis://host" }',
  'limits.onStoreError': 'limits: { onStoreError: deny }',
  'listen.tls': 'listen: { tls: { cert: c.pem, key: k.pem } }',
};

describe('a field whose feature is not built yet is refused', () => {
  it.each(NOT_SUPPORTED)('$path', ({ path, expected: words }) => {
    const found = mistakesIn(ASKING[path] ?? '');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^1:\\d+ \\S*${path.split('.').at(-1)}: not supported yet; `));
    expect(found[0]).toContain(`expected ${words}`);
  });
});

it('a value that asks for nothing passes', () => {
  const text = `
storage: { url: "sqlite:x.db" }
limits: { store: memory }
listen: { tls: null }
management: { onGatewayPort: false }
usage: { onBudgetExhausted: finish }
prices: { overrides: [], unpricedModel: allow }
plans: { a: { autoRenew: false, tokensPerMinute: null, tokensPerDay: null } }
projects: { a: { policy: { budget: null, rateLimits: { tokensPerDay: null } } } }
timeZone: UTC
`;
  expect(() => loadText(text)).not.toThrow();
  expect(() => loadText(UPSTREAM.replace('X', 'askUsage: false'))).not.toThrow();
});
