/**
 * Holds the model that a request names against those that key and project allow. Where models are
 * restricted, every place that an upstream may take one from must name an allowed one.
 */
import { Refusal } from '../domain/errors.ts';
import { scanBody } from '../usage/body-scanner.ts';
import { readKey, scanMembers, skipSpace } from '../usage/json-scan.ts';
import { readBoundary, scanMultipartModel } from '../usage/multipart-scanner.ts';
import { splitForm } from './body-form.ts';
import type { Authorized } from './exchange.ts';

/** Every model that the request names must be allowed, and it must name one. */
export function judgeModel(exchange: Authorized, body: Buffer): Refusal | null {
  const { allowsModel } = exchange.principal;
  if (allowsModel === null) return null;
  const inPath = modelsInPath(exchange.upstreamPath);
  const inBody = readModel(exchange, body);
  // A duplicated field is refused whatever else names a model: two readers would see two models.
  if (inBody instanceof Refusal && (inPath.length === 0 || inBody.code === 'bad_request')) return inBody;
  const models = inBody instanceof Refusal ? inPath : [...inPath, ...inBody];
  exchange.modelRequested = models[0] ?? null;
  const denied = models.find((model) => !allowsModel(model));
  if (denied === undefined) return null;
  return new Refusal('model_not_allowed', { message: `The model ${denied} is not allowed for the API key` });
}

function readModel(exchange: Authorized, body: Buffer): readonly string[] | Refusal {
  const type = exchange.request.headers['content-type'] ?? '';
  if (/^multipart\/form-data/i.test(type)) return readFormModel(type, body);
  const scanned = scanBody(body);
  if (scanned.ok && scanned.model !== null) {
    const fallbacks = readFallbacks(body);
    return fallbacks === null ? unreadable() : [withoutCollection(scanned.model, exchange), ...fallbacks];
  }
  if (scanned.ok || scanned.reason !== 'duplicate_key') return unreadable();
  return new Refusal('bad_request', { message: 'A field of the request body appears twice' });
}

/** Google takes `models/gemini-pro` for `gemini-pro`. */
function withoutCollection(model: string, { upstream }: Authorized): string {
  return upstream.provider === 'google' ? model.replace(/^models\//, '') : model;
}

/** Routers such as OpenRouter try those in `models` when `model` fails. null = nothing that can be read. */
function readFallbacks(body: Buffer): readonly string[] | null {
  const lists: unknown[] = [];
  scanMembers(body, skipSpace(body, 0), (keyStart, keyEnd, start, end) => {
    if (readKey(body, keyStart, keyEnd).toLowerCase() === 'models')
      lists.push(parse(body.toString('utf8', start, end)));
  });
  const models = lists.flat();
  return models.every((model) => typeof model === 'string') ? models : null;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function readFormModel(type: string, body: Buffer): readonly string[] | Refusal {
  const boundary = readBoundary(type);
  // A form that begins with something else could be taken for that by an upstream that ignores the type.
  if (boundary === null || splitForm(body, boundary) === null) return unreadable();
  const scanned = scanMultipartModel(body, boundary);
  return scanned.ok && scanned.model !== null ? [scanned.model] : unreadable();
}

/** Gemini: /v1beta/models/MODEL:generateContent. Azure: /openai/deployments/MODEL/chat/completions. */
export function modelsInPath(path: string): string[] {
  const named = [...path.matchAll(/\/(models|deployments|engines)\/([^/]+)/gi)];
  return named.map(([, collection = '', segment = '']) => {
    const name = decodeURIComponent(segment);
    return collection.toLowerCase() === 'models' ? name.replace(/:[^:]*$/, '') : name;
  });
}

function unreadable(): Refusal {
  return new Refusal('model_not_allowed', {
    message: 'The API key is restricted to certain models, and the model of this request cannot be read',
  });
}
