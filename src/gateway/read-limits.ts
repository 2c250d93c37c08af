/** The state of a key's limits for an answer that admission had no part in. Costs no quota. */
import type { Refusal } from '../domain/errors.ts';
import type { LimitStatus } from '../limits/limiter.ts';
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';

/** Answers that a key which cannot be used shares with one that does not exist: they may show nothing of it. */
const LOOKS_UNKNOWN: ReadonlySet<string> = new Set(['invalid_api_key', 'too_many_failures']);

/** Reads all that a request of this key would be held against, its own limits first. */
export async function readLimits(exchange: Exchange, gateway: Gateway): Promise<void> {
  const { principal, clientAddress } = exchange;
  if (principal === null) return;
  exchange.limitsAtMs = gateway.clock.nowMs();
  const address = gateway.addressLimits.find(principal, clientAddress);
  const subjects = address === null ? principal.subjects : [...principal.subjects, address];
  const limits: LimitStatus[] = [];
  for (const subject of subjects) limits.push(...(await gateway.limiter.inspect(subject)));
  exchange.limits = limits;
}

/** A refusal before admission tells a key that is good of its limits, as every other answer does. */
export async function readLimitsOfRefusal(
  exchange: Exchange,
  { code }: Refusal,
  gateway: Gateway,
): Promise<void> {
  if (exchange.limits.length > 0 || LOOKS_UNKNOWN.has(code)) return;
  await readLimits(exchange, gateway);
}
