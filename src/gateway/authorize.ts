/**
 * Third stage: may this key make this request? State first, then what the route and the key restrict. Each
 * rule is one function; the first refusal wins. Spends no quota.
 */
import { keyStatus } from '../domain/key.ts';
import { Refusal } from '../domain/errors.ts';
import { permits } from '../domain/permission.ts';
import { cidrContains } from '../lib/cidr.ts';
import { checkOrigin } from './cors.ts';
import { checkEndpoint } from './endpoints.ts';
import type { Authenticated, Authorized } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { paramOf } from './route-table.ts';
import { SELF_SERVICE } from './self-service-route.ts';
import { findUpstream, selectUpstream } from './upstream-choice.ts';

type Rule = (exchange: Authenticated, gateway: Gateway) => Refusal | null;

const RULES: readonly Rule[] = [
  checkState,
  checkEnv,
  checkOrigin,
  checkProject,
  checkAgent,
  checkRoute,
  checkAddress,
  checkPermission,
  checkMethod,
  checkEndpoint,
];

export function authorize(exchange: Authenticated, gateway: Gateway): Authorized | Refusal {
  for (const rule of RULES) {
    const refusal = rule(exchange, gateway);
    if (refusal !== null) return refusal;
  }
  const upstream = selectUpstream(exchange, gateway);
  if (upstream instanceof Refusal) return upstream;
  exchange.upstream = upstream;
  return exchange as Authorized;
}

/** Revoked, disabled and expired look like unknown. */
function checkState({ principal, clientAddress }: Authenticated, gateway: Gateway): Refusal | null {
  const now = gateway.clock.nowMs();
  const usable = keyStatus(principal.key, now) === 'active' && principal.validUntilMs > now;
  // Counted like an unknown key, or the answers would tell one from the other.
  return usable ? null : gateway.failures.count(clientAddress);
}

/** So does a key of another environment than the route's, and a test key where there is no upstream for it. */
function checkEnv(exchange: Authenticated, gateway: Gateway): Refusal | null {
  const { env } = exchange.match.route;
  const fits = env === null || env === exchange.principal.key.env;
  if (fits && findUpstream(exchange, gateway) !== null) return null;
  return gateway.failures.count(exchange.clientAddress);
}

function checkProject({ principal, match }: Authenticated): Refusal | null {
  const { project } = principal;
  const { route } = match;
  const named = route.projectParam === null ? null : paramOf(match, route.projectParam);
  const belongs =
    project.active &&
    (route.project === null || route.project === project.name || route.project === project.id) &&
    (named === null || named === project.name || named === project.id);
  return belongs ? null : new Refusal('project_mismatch');
}

function checkAgent(exchange: Authenticated): Refusal | null {
  const { principal, match } = exchange;
  const param = match.route.agentParam;
  if (param === null) return null;
  exchange.agent = paramOf(match, param);
  const { agents } = principal.key;
  if (agents.length === 0 || (exchange.agent !== null && agents.includes(exchange.agent))) return null;
  return new Refusal('agent_mismatch');
}

function checkRoute({ principal, match }: Authenticated): Refusal | null {
  const { routes } = principal.key;
  // A list of routes says what of the upstreams is open; the state of its limits is every key's own.
  if (routes.length === 0 || match.route.upstream === SELF_SERVICE || routes.includes(match.route.name))
    return null;
  return new Refusal('policy_violation', { message: 'The API key is not valid for this route' });
}

function checkAddress({ principal, clientAddress }: Authenticated): Refusal | null {
  if (principal.addresses.length === 0) return null;
  if (principal.addresses.some((cidr) => cidrContains(cidr, clientAddress))) return null;
  return new Refusal('ip_not_allowed');
}

/** A key without any permission uses its project's routes freely, unless the project asks for permissions. */
function checkPermission({ principal, match, method }: Authenticated): Refusal | null {
  const needed = neededPermission(match.route.permissions, method);
  if (needed === undefined) return null;
  const granted = principal.key.permissions;
  if (granted.length === 0 && !principal.policy.requirePermissions) return null;
  if (permits(granted, needed)) return null;
  return new Refusal('insufficient_permissions', {
    message: `This request needs the permission ${needed}, which the API key does not have`,
    scope: needed,
  });
}

/** HEAD reads what GET reads. */
function neededPermission(permissions: Readonly<Record<string, string>>, method: string): string | undefined {
  const own = permissions[method] ?? (method === 'HEAD' ? permissions.GET : undefined);
  return own ?? permissions['*'];
}

function checkMethod({ principal, method }: Authenticated): Refusal | null {
  const allowed = principal.policy.allowedMethods;
  if (allowed === null || allowed.includes(method)) return null;
  return new Refusal('policy_violation', { message: `The project does not allow ${method} requests` });
}
