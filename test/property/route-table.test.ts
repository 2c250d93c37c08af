import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../src/domain/route.ts';
import { compileRoutes, paramOf, upstreamPath } from '../../src/gateway/route-table.ts';

function makeRoute(path: string, more: Partial<Route> = {}): Route {
  return {
    name: path,
    path,
    host: null,
    methods: null,
    stripPrefix: null,
    upstream: 'agents',
    fallbacks: [],
    errors: 'openai',
    permissions: {},
    agentParam: null,
    project: null,
    projectParam: null,
    env: null,
    testUpstream: null,
    maxBodyBytes: 1024,
    endpoints: 'all',
    otherEndpoints: {},
    safeToRetry: false,
    encodedSlashes: 'reject',
    ...more,
  };
}

function match(routes: readonly Route[], path: string, host = 'gateway.test', method = 'GET') {
  return compileRoutes(routes).match(path, host, method);
}

function nameOf(routes: readonly Route[], path: string, host?: string, method?: string): string | null {
  const found = match(routes, path, host, method);
  return found?.kind === 'match' ? found.route.name : (found?.kind ?? null);
}

function matched(route: Route, path: string) {
  const found = match([route], path);
  if (found?.kind !== 'match') throw new Error(`${path} does not match ${route.path}`);
  return found;
}

describe('paths', () => {
  it.each([
    ['/openai/', '/openai/', true],
    ['/openai/', '/openai/v1/models', true],
    ['/openai/', '/openai', false],
    ['/openai/', '/openaix/v1', false],
    ['/openai', '/openai', true],
    ['/openai', '/openai/', true],
    ['/openai', '/openai/v1', true],
    ['/openai', '/openai-eu/v1', false],
    ['/', '/', true],
    ['/', '/anything/at/all', true],
    ['/agents/:agent/', '/agents/a1/', true],
    ['/agents/:agent/', '/agents/a1/execute', true],
    ['/agents/:agent/', '/agents/a1', false],
    ['/agents/:agent', '/agents/a1', true],
    ['/agents/:agent', '/agents/', false],
    ['/:tenant/v1', '/acme/v1/models', true],
    ['/:tenant/v1', '/acme/v2', false],
    ['/Agents', '/agents', false],
    ['/caf%c3%a9', '/caf%C3%A9', true],
  ])('%s takes %s: %s', (path, request, expected) => {
    expect(nameOf([makeRoute(path)], request)).toBe(expected ? path : null);
  });

  it('the longest match wins, whatever the order of the routes', () => {
    const routes = ['/', '/api/', '/api/v1/agents/:agent/', '/api/v1/agents/', '/api/v1'].map((path) =>
      makeRoute(path),
    );
    expect(nameOf(routes, '/api/v1/agents/a1/execute')).toBe('/api/v1/agents/:agent/');
    expect(nameOf(routes, '/api/v1/agents/a1')).toBe('/api/v1/agents/');
    expect(nameOf(routes, '/api/v1/agents')).toBe('/api/v1');
    expect(nameOf(routes, '/api/v2')).toBe('/api/');
    expect(nameOf(routes, '/api')).toBe('/');
  });

  it('a deeper route beats a literal, a literal beats a parameter at the same depth', () => {
    const routes = ['/a/:x/c/', '/a/b/', '/a/:x/'].map((path) => makeRoute(path));
    expect(nameOf(routes, '/a/b/c/d')).toBe('/a/:x/c/');
    expect(nameOf(routes, '/a/b/d')).toBe('/a/b/');
    expect(nameOf(routes, '/a/z/d')).toBe('/a/:x/');
  });

  it('refuses a route whose path is no path, by name', () => {
    for (const path of ['openai', '/a/../b', '/a?b', '/a/:', '/a/:x/:x', '/a/:1x']) {
      expect(() => compileRoutes([makeRoute(path, { name: 'broken' })])).toThrow(/^Route broken: /);
    }
  });
});

describe('hosts and methods narrow', () => {
  const routes = [
    makeRoute('/v1/', { name: 'any' }),
    makeRoute('/v1/', { name: 'eu', host: 'EU.example.com' }),
    makeRoute('/v1/', { name: 'port', host: 'us.example.com:8443' }),
  ];

  it.each([
    ['eu.example.com', 'eu'],
    ['Eu.Example.COM:8080', 'eu'],
    ['us.example.com:8443', 'port'],
    ['us.example.com', 'any'],
    ['eu.example.com.evil.com', 'any'],
    ['eu.example.com:80x', 'any'],
    ['', 'any'],
  ])('host %j takes %s', (host, name) => {
    expect(nameOf(routes, '/v1/models', host)).toBe(name);
  });

  it('a method goes to the route that takes it', () => {
    const split = [
      makeRoute('/v1/', { name: 'read', methods: ['GET'] }),
      makeRoute('/v1/', { name: 'rest' }),
      makeRoute('/v1/jobs/', { name: 'jobs', methods: ['GET', 'POST'] }),
    ];
    expect(nameOf(split, '/v1/models', '', 'GET')).toBe('read');
    expect(nameOf(split, '/v1/models', '', 'POST')).toBe('rest');
    expect(nameOf(split, '/v1/jobs/1', '', 'DELETE')).toBe('rest');
  });

  it('says which methods there are when none takes this one', () => {
    const split = [makeRoute('/v1/', { methods: ['GET'] }), makeRoute('/v1', { methods: ['POST', 'GET'] })];
    expect(match(split, '/v1/x', '', 'DELETE')).toMatchObject({
      kind: 'method_not_allowed',
      allow: new Set(['GET', 'POST']),
      nearest: { route: { path: '/v1/' } },
    });
    expect(match(split, '/v2', '', 'DELETE')).toBeNull();
  });
});

describe('parameters and prefixes', () => {
  it('hands out parameters decoded', () => {
    const found = matched(makeRoute('/p/:project/agents/:agent'), '/p/acme/agents/my%20agent%2F1/execute');
    expect(paramOf(found, 'project')).toBe('acme');
    expect(paramOf(found, 'agent')).toBe('my agent/1');
    expect(paramOf(found, 'other')).toBeNull();
  });

  it.each([
    ['/openai/', '/openai', '/openai/v1/models', '/v1/models'],
    ['/openai/', '/openai/', '/openai/v1/models', '/v1/models'],
    ['/openai', '/openai', '/openai', '/'],
    ['/openai/', '/openai', '/openai/', '/'],
    ['/openai/', '/open', '/openai/v1', '/openai/v1'],
    ['/openai/', null, '/openai/v1', '/openai/v1'],
    ['/', '/', '/v1', '/v1'],
    ['/p/:project/openai/', '/p/:project/openai', '/p/acme/openai/v1', '/v1'],
  ])('%s stripped of %s: %s becomes %s', (path, stripPrefix, request, expected) => {
    expect(upstreamPath(matched(makeRoute(path, { stripPrefix }), request), request)).toBe(expected);
  });
});

// A second, slow reading of the same rules.
const segment = fc.constantFrom('a', 'b', ':x');
const routePath = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
  .map(
    ([segments, slash]) =>
      segments.map((name, i) => (name === ':x' ? `:x${i}` : name)).join('/') + (slash ? '/' : ''),
  )
  .map((path) => (path.startsWith('/') ? path : `/${path}`));
const requestPath = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 }), fc.boolean())
  .map(([segments, slash]) => `/${segments.join('/')}${slash && segments.length > 0 ? '/' : ''}`);

function isMatch(route: string, path: string): boolean {
  const wanted = route.split('/').slice(1);
  const given = path.split('/').slice(1);
  const isPrefix = wanted.at(-1) === '';
  if (isPrefix) wanted.pop();
  if (isPrefix ? given.length <= wanted.length : given.length < wanted.length) return false;
  return wanted.every((name, i) => (name.startsWith(':') ? given[i] !== '' : name === given[i]));
}

function rank(route: string): string {
  const names = route.split('/').filter((name) => name !== '');
  const kinds = names.map((name) => (name.startsWith(':') ? '0' : '1')).join('');
  return `${names.length}${kinds}${route.endsWith('/') ? 1 : 0}`;
}

it('finds what a scan over all routes finds', () => {
  fc.assert(
    fc.property(fc.uniqueArray(routePath, { maxLength: 8 }), requestPath, (paths, path) => {
      const best = paths
        .filter((route) => isMatch(route, path))
        .map(rank)
        .sort()
        .at(-1);
      const found = nameOf(
        paths.map((route) => makeRoute(route)),
        path,
      );
      expect(found === null ? undefined : rank(found)).toBe(best);
      if (found !== null) expect(isMatch(found, path)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});
