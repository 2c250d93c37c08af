import { describe, expect, it } from 'vitest';
import { loadText } from './load-text.ts';

describe('an empty file', () => {
  it.each(['', '# nothing\n', '{}'])('is a gateway without routes (%j)', (text) => {
    const { storage, keys, ...config } = loadText(text);
    expect(config).toEqual({
      listen: { host: '127.0.0.1', port: 8080, workers: 1, tls: null },
      admin: { host: '127.0.0.1', port: 8081 },
      telemetry: null,
      limits: {
        store: { engine: 'memory' },
        onStoreError: 'local',
        failuresPerMinute: 60,
        connectionsPerAddress: 2000,
      },
      drain: { delayMs: 0, timeoutMs: 30_000 },
      defaultPlan: null,
      timeZone: 'UTC',
      trustedProxies: [],
      management: { onGatewayPort: false },
      plans: {},
      upstreams: {},
      routes: [],
      projects: {},
      sandbox: { enabled: true, requestsPerMinute: 600 },
      usage: { recordsMs: 30 * 86_400_000, rollupsMs: 400 * 86_400_000, onBudgetExhausted: 'finish' },
      metrics: { maxKeys: 1000, maxModels: 200 },
      rateLimitHeaders: { window: 'tightest' },
      prices: { unpricedModel: 'allow', overrides: [] },
      alerts: { builtin: true, rules: {}, privateTargets: [], countryDatabase: null },
      logging: { level: 'info', access: true },
      tracing: { otlpEndpoint: null, headers: {}, sampleRatio: 1 },
    });
    expect(storage.engine).toBe('sqlite');
    expect(keys).toMatchObject({
      prefix: 'tg',
      tokenPrefix: 'sk',
      formats: ['prefixed', 'token', 'pair'],
      maxStaleMs: 60_000,
      onRevoke: 'cut',
      importedPatterns: [],
      declared: [],
    });
  });
});

function loadRoute(upstream: string, route = '') {
  const config = loadText(`
upstreams: { one: { url: "https://api.example.com/base//", ${upstream} } }
routes: [{ name: one, path: /one/, upstream: one ${route} }]
`);
  return { upstream: config.upstreams['one'], route: config.routes[0] };
}

describe('an upstream', () => {
  it.each([
    ['openai', 'passthrough', 'authorization', 'openai', true],
    ['anthropic', 'passthrough', 'x-api-key', 'anthropic', false],
    ['google', 'passthrough', 'x-goog-api-key', 'google', false],
    ['generic', 'none', 'authorization', 'openai', false],
  ])(
    'of the provider %s has the mode %s, the header %s and errors of %s',
    (provider, mode, header, errors, ask) => {
      const { upstream, route } = loadRoute(`provider: ${provider}`);
      expect(upstream?.credential).toEqual({ mode, header, value: null });
      expect(upstream?.askUsage).toBe(ask);
      expect(route).toMatchObject({ errors, endpoints: 'all' });
    },
  );

  it('has no slash at the end of its URL', () => {
    expect(loadRoute('').upstream?.url).toBe('https://api.example.com/base');
  });

  it('has a header in lower case', () => {
    const { upstream } = loadRoute('credential: { mode: inject, header: X-Token, value: v }');
    expect(upstream?.credential).toEqual({ mode: 'inject', header: 'x-token', value: 'v' });
  });

  it.each(['""', '"  "', 'Bearer', '"Bearer "', '"bearer   "', '"Basic "'])(
    'has no credential in %s',
    (value) => {
      const { upstream } = loadRoute(`credential: { mode: prefer-client, value: ${value} }`);
      expect(upstream?.credential.value).toBeNull();
    },
  );
});

describe('endpoints', () => {
  it.each([
    ['openai', 'inject', 'Bearer x', 'inference'],
    ['openai', 'prefer-client', 'Bearer x', 'inference'],
    ['openai', 'prefer-client', 'Bearer', 'all'],
    ['generic', 'inject', 'Bearer x', 'all'],
  ])('of %s with the mode %s and the value %j are %s', (provider, mode, value, endpoints) => {
    const { route } = loadRoute(`provider: ${provider}, credential: { mode: ${mode}, value: "${value}" }`);
    expect(route?.endpoints).toBe(endpoints);
  });

  it('are what the route says', () => {
    const shared = 'provider: openai, credential: { mode: inject, value: "Bearer x" }';
    expect(loadRoute(shared, ', endpoints: all').route?.endpoints).toBe('all');
    expect(loadRoute(shared, ', endpoints: ["GET /v1/files"]').route?.endpoints).toEqual(['GET /v1/files']);
  });
});

describe('a project', () => {
  it('takes the preset standard and the formats of keys', () => {
    const { projects } = loadText('{ keys: { formats: [token] }, projects: { app: {} } }');
    expect(projects).toEqual({
      app: { organization: 'default', preset: 'standard', policy: {}, formats: ['token'], active: true },
    });
  });

  it('has only the fields of its policy that the file names', () => {
    const { projects } = loadText('projects: { app: { policy: { maxBodyBytes: 5, allowedModels: null } } }');
    expect(projects['app']?.policy).toStrictEqual({ maxBodyBytes: 5, allowedModels: null });
  });
});

it('a declared key has what its hash and name do not say', () => {
  const sha256 = 'AB'.repeat(32);
  const text = `keys: { declared: [{ name: ci, sha256: ${sha256}, expiresAt: "2030-01-01T00:00:00Z" }] }`;
  expect(loadText(text).keys.declared).toEqual([
    {
      name: 'ci',
      sha256: sha256.toLowerCase(),
      description: null,
      project: 'default',
      env: 'live',
      plan: null,
      permissions: [],
      agents: [],
      routes: [],
      models: [],
      allowedOrigins: [],
      allowedIps: [],
      originCheck: 'browser',
      rateLimits: {
        requestsPerMinute: null,
        requestsPerHour: null,
        requestsPerDay: null,
        burst: null,
        tokensPerMinute: null,
        tokensPerDay: null,
        maxConcurrent: null,
      },
      budget: null,
      enforceLimits: null,
      expiresAt: Date.UTC(2030, 0),
      metadata: {},
    },
  ]);
});
