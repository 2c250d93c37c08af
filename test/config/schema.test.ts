import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '../../src/config/schema.ts';

/** Every field that gateway.yaml has, with values as people write them. */
const EVERY_FIELD = `
listen: { host: 127.0.0.1, port: 8080, workers: auto, tls: { cert: a.pem, key: b.pem } }
admin: { host: 127.0.0.1, port: 8081 }
telemetry: { host: 0.0.0.0, port: 9464 }
storage: { url: "postgres://user:password@localhost/tollgate" }
limits: { store: "redis://localhost:6379", onStoreError: local, failuresPerMinute: 60, connectionsPerAddress: 2000 }
drain: { delayMs: 0, timeoutMs: 30000 }
defaultPlan: growth
timeZone: Europe/Berlin
trustedProxies: [10.0.0.0/8, "::1"]
keys:
  { prefix: tg, tokenPrefix: sk, formats: [prefixed, token, pair], pepperFile: data/tollgate.pepper,
    maxStaleMs: 60000, onRevoke: cut, importedPatterns: ["acme-*"], declared: [] }
management: { onGatewayPort: false }
plans:
  growth: { requestsPerMinute: 1000, burst: 2000 }
  enterprise:
    { requestsPerMinute: 1000, requestsPerHour: 50000, requestsPerDay: 1000000, tokensPerMinute: 5,
      tokensPerDay: 5, maxConcurrent: 5, enforce: false, autoRenew: true }
upstreams:
  openai:
    url: https://api.openai.com
    provider: openai
    priceProvider: openai
    credential: { mode: prefer-client, header: authorization, value: "Bearer x" }
    timeouts: { connectMs: 5000, firstByteMs: 120000, idleMs: 120000, totalMs: 900000 }
    retries: { attempts: 2 }
    askUsage: true
    assumedOutputTokens: 1024
  agents: { url: "http://127.0.0.1:4000", provider: generic, identityHeaders: true }
routes:
  - { name: openai, path: /openai/, stripPrefix: /openai, upstream: openai, fallbacks: [], host: a.example, methods: [GET] }
  - { name: agents, path: "/api/v1/agents/:agent/", upstream: agents, agentParam: agent, errors: flat,
      permissions: { GET: "tasks:read", POST: "tasks:write", DELETE: "tasks:delete" }, maxBodyBytes: 10485760,
      project: null, projectParam: null, env: null, testUpstream: null, endpoints: all, safeToRetry: false,
      encodedSlashes: reject }
projects:
  default:
    organization: default
    preset: standard
    formats: [prefixed]
    policy:
      { allowedModels: ["gpt-4o*"], deniedModels: [], maxOutputTokens: 5, maxBodyBytes: 5, allowedMethods: [GET],
        blockPatterns: ["a+"], redactPatterns: ['\\d{16}'], requirePermissions: true,
        budget: { usd: 50, period: month }, rateLimits: { requestsPerMinute: 5 } }
sandbox: { enabled: true, requestsPerMinute: 600 }
usage: { records: 30d, rollups: 400d, onBudgetExhausted: cut }
metrics: { maxKeys: 1000, maxModels: 200 }
rateLimitHeaders: { window: tightest }
prices:
  unpricedModel: allow
  overrides:
    - { model: "my-llama-*", inputPerMillionUsd: 0.2, outputPerMillionUsd: 0.6, cacheReadPerMillionUsd: 0.02,
        cacheWritePerMillionUsd: 0.25, perRequestUsd: 0 }
logging: { level: info, access: true }
tracing: { otlpEndpoint: "http://127.0.0.1:4318", headers: { authorization: "Bearer x" }, sampleRatio: 0.5 }
`;

it('knows every field', () => {
  expect(configSchema.safeParse(parse(EVERY_FIELD)).error?.issues).toBeUndefined();
});

it('the schema for editors and docs/configuration.md are up to date', () => {
  const script = join(import.meta.dirname, '../../scripts/generate-configuration.ts');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
