/**
 * What `inspect` does for a WebSocket: its handshake has no body, so the model of a realtime session is read
 * from the query. Anywhere else the frames name it, where it cannot be held against a list.
 */
import { Refusal } from '../domain/errors.ts';
import type { Authorized, Inspected } from './exchange.ts';

/** `deployment` is how the preview API of Azure says it. */
const MODEL_PARAMETERS = ['model', 'deployment'] as const;

export function inspectUpgrade(exchange: Authorized): Inspected | Refusal {
  const models = modelsInQuery(exchange);
  if (models instanceof Refusal) return models;
  exchange.modelRequested = models[0] ?? null;
  const { allowsModel } = exchange.principal;
  if (allowsModel === null) return exchange as Inspected;
  if (models.length === 0) {
    return new Refusal('model_not_allowed', {
      message: 'The API key is restricted to certain models, and the model of this session cannot be read',
    });
  }
  const denied = models.find((model) => !allowsModel(model));
  if (denied === undefined) return exchange as Inspected;
  return new Refusal('model_not_allowed', { message: `The model ${denied} is not allowed for the API key` });
}

/** Empty where the endpoint takes its model from the frames and would ignore a parameter. */
function modelsInQuery(exchange: Authorized): string[] | Refusal {
  if (!exchange.upstreamPath.endsWith('/realtime')) return [];
  const query = new URLSearchParams(exchange.query);
  const models: string[] = [];
  for (const name of MODEL_PARAMETERS) {
    const [model, ...others] = query.getAll(name);
    if (others.length > 0) {
      return new Refusal('bad_request', { message: `The parameter ${name} appears twice` });
    }
    if (model !== undefined) models.push(model);
  }
  return models;
}
