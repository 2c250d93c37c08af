import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';

const FILE = join(import.meta.dirname, '../../gateway.yaml');

it('loads with an empty environment', () => {
  const config = loadConfig(FILE, {});
  expect(config.routes.map(({ name, path }) => [name, path])).toEqual([
    ['openai', '/openai/'],
    ['anthropic', '/anthropic/'],
    ['gemini', '/gemini/'],
    ['agents', '/agents/:agent/'],
  ]);
  expect(Object.values(config.upstreams).map(({ credential }) => credential.value)).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(config.sandbox.enabled).toBe(true);
});

it('names a plan with a burst as the default', () => {
  const { plans, defaultPlan } = loadConfig(FILE, {});
  expect(plans[defaultPlan ?? '']?.limits).toMatchObject({ requestsPerMinute: 100, burst: 200 });
});

it('takes provider keys from the environment', () => {
  const { upstreams, routes } = loadConfig(FILE, { OPENAI_API_KEY: 'sk-provider', GEMINI_API_KEY: 'AIza' });
  expect(upstreams['openai']?.credential.value).toBe('Bearer sk-provider');
  expect(upstreams['gemini']?.credential).toEqual({
    mode: 'prefer-client',
    header: 'x-goog-api-key',
    value: 'AIza',
  });
  expect(Object.fromEntries(routes.map(({ name, endpoints }) => [name, endpoints]))).toEqual({
    openai: 'inference',
    anthropic: 'all',
    gemini: 'inference',
    agents: 'all',
  });
});

it('can be cloned to a thread as it is', () => {
  const config = loadConfig(FILE, {});
  expect(structuredClone(config)).toEqual(config);
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
});
