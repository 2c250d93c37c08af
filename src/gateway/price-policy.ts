/** `prices.unpricedModel: deny`: only models whose price is known are served, so that every budget can hold. */
import { Refusal } from '../domain/errors.ts';
import type { PricedModel } from '../usage/price-table.ts';
import { isBillable } from './endpoints.ts';
import type { Authorized, Inspected } from './exchange.ts';
import type { Gateway } from './gateway.ts';

/** `price` is that of the model which the body or the path names. */
export function refuseUnpricedCall(
  exchange: Authorized,
  price: PricedModel | null,
  gateway: Gateway,
): Refusal | null {
  if (price !== null || gateway.settings.unpricedModel === 'allow') return null;
  const path = exchange.upstreamPath;
  return isBillable(exchange.method, path, exchange.upstream.provider)
    ? refuse(exchange.modelRequested)
    : null;
}

/** A realtime session must name its model where it begins. */
export function refuseUnpricedSession(exchange: Inspected, gateway: Gateway): Refusal | null {
  const { principal, upstream, modelRequested } = exchange;
  if (gateway.settings.unpricedModel === 'allow' || principal.key.env === 'test') return null;
  const path = exchange.upstreamPath;
  if (upstream.provider === 'generic' || !path.endsWith('/realtime')) return null;
  if (modelRequested !== null && gateway.prices.findPrice(upstream, path, modelRequested) !== null)
    return null;
  return refuse(modelRequested);
}

function refuse(model: string | null): Refusal {
  const message =
    model === null
      ? 'This gateway only serves models with a price, and the model of this request cannot be read'
      : `No price is known for the model ${model}, and this gateway only serves models with a price`;
  return new Refusal('policy_violation', { message });
}
