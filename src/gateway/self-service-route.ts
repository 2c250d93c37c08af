import type { Dialect } from '../domain/errors.ts';
import type { Route } from '../domain/route.ts';

/** Route and upstream of what the gateway answers itself. */
export const SELF_SERVICE = 'tollgate';

/** Stands in the route table beside the configured routes. */
export function createSelfServiceRoute(
  path: string,
  errors: Dialect,
  { methods, maxBodyBytes }: Pick<Route, 'methods' | 'maxBodyBytes'>,
): Route {
  return {
    name: SELF_SERVICE,
    path,
    host: null,
    methods,
    stripPrefix: null,
    upstream: SELF_SERVICE,
    fallbacks: [],
    errors,
    permissions: {},
    agentParam: null,
    project: null,
    projectParam: null,
    env: null,
    testUpstream: SELF_SERVICE,
    maxBodyBytes,
    endpoints: 'all',
    otherEndpoints: {},
    safeToRetry: false,
    encodedSlashes: 'reject',
  };
}
