/**
 * Second stage: which key is this? Finds exactly one credential, refuses what cannot be a key without I/O,
 * then asks cache and store. Spends no quota.
 */
import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '../domain/errors.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import { type Credentials, findCredentials } from './credential.ts';
import type { Accepted, Authenticated } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import type { Principal } from './principal.ts';

export function authenticate(exchange: Accepted, gateway: Gateway): MaybePromise<Authenticated | Refusal> {
  const upstream = gateway.upstreamOf(exchange.match.route);
  const credentials = findCredentials(exchange.request, upstream, gateway.credentialRules);
  if (credentials instanceof Refusal) return credentials;
  exchange.credentials = credentials;
  const found = findPrincipal(credentials, gateway);
  if (found instanceof Promise) return found.then((principal) => identify(exchange, principal, gateway));
  return identify(exchange, found, gateway);
}

function identify(
  exchange: Accepted,
  principal: Principal | null,
  gateway: Gateway,
): Authenticated | Refusal {
  if (principal === null) return gateway.failures.count(exchange.clientAddress);
  exchange.principal = principal;
  return exchange as Authenticated;
}

/** The key that these credentials name, in whatever state; null when there is none. */
export function findPrincipal(credentials: Credentials, gateway: Gateway): MaybePromise<Principal | null> {
  const { secret, publicKey } = credentials;
  if (secret === null) return publicKey === null ? null : gateway.keys.findByPublicKey(publicKey);
  const found = gateway.keys.findBySecret(secret);
  if (publicKey === null) return found;
  if (found instanceof Promise) return found.then((principal) => checkPair(principal, publicKey));
  return checkPair(found, publicKey);
}

/** The halves of a pair belong together; a good secret with a foreign public half is no key. */
function checkPair(principal: Principal | null, publicKey: string): Principal | null {
  const expected = principal?.key.publicKey;
  if (principal === null || expected === null || expected === undefined) return null;
  const equal =
    expected.length === publicKey.length && timingSafeEqual(Buffer.from(expected), Buffer.from(publicKey));
  return equal ? principal : null;
}
