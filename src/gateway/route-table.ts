/**
 * Finds the route of a path. All ordering happens once, when the table is compiled: the first route of the
 * list that fits is the right one.
 */
import type { Route } from '../domain/route.ts';
import { compareSpecificity, compilePathPattern, matchPath, type PathPattern } from './path-pattern.ts';

export interface RouteMatch {
  readonly kind: 'match';
  readonly route: Route;
  readonly paramNames: readonly string[];
  /** Parallel to `paramNames`, still percent-encoded. */
  readonly paramValues: readonly string[];
  readonly stripPrefix: PathPattern | null;
}

/** Path and host fit a route, the method does not. */
interface MethodMismatch {
  readonly kind: 'method_not_allowed';
  readonly allow: ReadonlySet<string>;
  /** What the best of those routes would have been. */
  readonly nearest: RouteMatch;
}

export interface RouteTable {
  /** `path` is canonical, `host` the raw Host header. null: no route. */
  match(path: string, host: string, method: string): RouteMatch | MethodMismatch | null;
}

interface CompiledRoute {
  readonly route: Route;
  readonly pattern: PathPattern;
  /** Lower case. */
  readonly host: string | null;
  /** The match without the values of its parameters. */
  readonly match: RouteMatch;
}

/**
 * The longest path wins, a literal beats a parameter at the same depth, then a route with a host beats one
 * without, then one with methods, then the earlier one. Throws a RangeError naming the route whose path is
 * no path.
 */
export function compileRoutes(routes: readonly Route[]): RouteTable {
  const compiled = routes.map(compileRoute).sort(compareRoutes);
  const usesHosts = compiled.some(({ host }) => host !== null);
  // Routes that begin with a parameter or match everything are candidates for every first segment.
  const anywhere = compiled.filter(({ pattern }) => firstSegment(pattern) === null);
  const byFirstSegment = new Map<string, CompiledRoute[]>();
  for (const { pattern } of compiled) {
    const first = firstSegment(pattern);
    if (first === null || byFirstSegment.has(first)) continue;
    const fits = (other: CompiledRoute) => [first, null].includes(firstSegment(other.pattern));
    byFirstSegment.set(first, compiled.filter(fits));
  }
  return {
    match(path, host, method) {
      const slash = path.indexOf('/', 1);
      const first = slash === -1 ? path.slice(1) : path.slice(1, slash);
      const candidates = byFirstSegment.get(first) ?? anywhere;
      return findMatch(candidates, path, usesHosts ? host.toLowerCase() : '', method);
    },
  };
}

function compileRoute(route: Route): CompiledRoute {
  try {
    const pattern = compilePathPattern(route.path);
    const strip = route.stripPrefix?.replace(/\/$/, '') ?? '';
    const match: RouteMatch = {
      kind: 'match',
      route,
      paramNames: pattern.names,
      paramValues: [],
      stripPrefix: strip === '' ? null : compilePathPattern(strip),
    };
    return { route, pattern, host: route.host?.toLowerCase() ?? null, match };
  } catch (error) {
    throw new RangeError(`Route ${route.name}: ${(error as Error).message}`, { cause: error });
  }
}

function compareRoutes(a: CompiledRoute, b: CompiledRoute): number {
  return (
    compareSpecificity(a.pattern, b.pattern) ||
    Number(a.host === null) - Number(b.host === null) ||
    Number(a.route.methods === null) - Number(b.route.methods === null)
  );
}

function firstSegment(pattern: PathPattern): string | null {
  return pattern.segments[0] ?? null;
}

function findMatch(
  candidates: readonly CompiledRoute[],
  path: string,
  host: string,
  method: string,
): RouteMatch | MethodMismatch | null {
  let allow: Set<string> | null = null;
  let mismatch: MethodMismatch | null = null;
  for (const candidate of candidates) {
    if (candidate.host !== null && !hostFits(candidate.host, host)) continue;
    const values: string[] = [];
    if (matchPath(candidate.pattern, path, values) === -1) continue;
    const match = values.length === 0 ? candidate.match : { ...candidate.match, paramValues: values };
    const { methods } = candidate.route;
    if (methods === null || methods.includes(method)) return match;
    allow ??= new Set();
    for (const allowed of methods) allow.add(allowed);
    mismatch ??= { kind: 'method_not_allowed', allow, nearest: match };
  }
  return mismatch;
}

/** A route that names no port takes every port. */
function hostFits(wanted: string, host: string): boolean {
  return host === wanted || (host.startsWith(`${wanted}:`) && /^\d*$/.test(host.slice(wanted.length + 1)));
}

/**
 * The decoded value of a path parameter, or null where the route has none of that name. Scopes are judged on
 * the decoded value, because that is what the upstream will read.
 */
export function paramOf(match: RouteMatch, name: string): string | null {
  const value = encodedParamOf(match, name);
  return value?.includes('%') === true ? decodeURIComponent(value) : value;
}

/** The same as it stands in the canonical path. */
export function encodedParamOf(match: RouteMatch, name: string): string | null {
  return match.paramValues[match.paramNames.indexOf(name)] ?? null;
}

/** The canonical path as the upstream gets it: without `stripPrefix`, always beginning with a slash. */
export function upstreamPath(match: RouteMatch, path: string): string {
  if (match.stripPrefix === null) return path;
  const end = matchPath(match.stripPrefix, path, []);
  if (end === -1) return path;
  return end === path.length ? '/' : path.slice(end);
}
