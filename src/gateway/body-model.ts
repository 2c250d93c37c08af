/**
 * Holds the model that a request names against those that key and project allow. Where models are
 * restricted, every place that an upstream may take one from must name an allowed one.
 */
import { Refusal } from '../domain/errors.ts';
import type { Provider } from '../domain/upstream.ts';
import { foldCase } from '../lib/fold-case.ts';
import { scanBody } from '../usage/body-scanner.ts';
import { readBoundary, scanMultipartModel } from '../usage/multipart-scanner.ts';
import { splitForm } from './body-form.ts';
import { listOtherModels } from './body-model-names.ts';
import type { Authorized } from './exchange.ts';

const COLLECTIONS = /\/(models|deployments|engines)\/([^/]+)/gi;
const GOOGLE_COLLECTIONS = /\/(models|tunedModels|endpoints)\/([^/]+)/gi;

/** Every model that the request names must be allowed, and its path or body must name one. */
export function judgeModel(exchange: Authorized, body: Buffer): Refusal | null {
  const { allowsModel } = exchange.principal;
  if (allowsModel === null) return null;
  const models = listModels(exchange, body);
  if (models instanceof Refusal) return models;
  exchange.modelRequested = models[0] ?? null;
  const denied = models.find((model) => !allowsModel(model));
  if (denied === undefined) return null;
  return new Refusal('model_not_allowed', { message: `The model ${denied} is not allowed for the API key` });
}

function listModels(exchange: Authorized, body: Buffer): readonly string[] | Refusal {
  const { upstreamPath, query, upstream } = exchange;
  const isGoogle = upstream.provider === 'google';
  const inPath = modelsInPath(upstreamPath, upstream.provider);
  // A verb works on what stands before it, here on something that may stand for any model.
  if (isGoogle && inPath.length === 0 && hasVerb(upstreamPath)) return unreadable();
  const inBody = readModels(exchange, body, inPath.length > 0);
  if (inBody instanceof Refusal) {
    // A duplicated field is refused whatever else names a model: two readers would see two models.
    if (inPath.length === 0 || inBody.code === 'bad_request') return inBody;
    // Google reads models in the body beside that of the path; other bodies may be anything, such as sound.
    if (isGoogle && body.length > 0) return inBody;
  }
  const models = [...inPath, ...(inBody instanceof Refusal ? [] : inBody), ...modelsInQuery(query)];
  // Google takes `models/gemini-pro` for `gemini-pro`.
  return isGoogle ? models.map((model) => model.replace(/^models\//, '')) : models;
}

/** `isNamed`: a model is known already, so that the body need not name one. */
function readModels(exchange: Authorized, body: Buffer, isNamed: boolean): readonly string[] | Refusal {
  const type = exchange.request.headers['content-type'] ?? '';
  if (/^multipart\/form-data/i.test(type)) return readFormModel(type, body);
  const scanned = scanBody(body);
  if (scanned.ok) {
    const others = listOtherModels(body, exchange.upstream.provider);
    if (others === null || (scanned.model === null && !isNamed)) return unreadable();
    return scanned.model === null ? others : [scanned.model, ...others];
  }
  if (scanned.reason !== 'duplicate_key') return unreadable();
  return new Refusal('bad_request', { message: 'A field of the request body appears twice' });
}

function readFormModel(type: string, body: Buffer): readonly string[] | Refusal {
  const boundary = readBoundary(type);
  // A form that begins with something else could be taken for that by an upstream that ignores the type.
  if (boundary === null || splitForm(body, boundary) === null) return unreadable();
  const scanned = scanMultipartModel(body, boundary);
  return scanned.ok && scanned.model !== null ? [scanned.model] : unreadable();
}

/**
 * Gemini: /v1beta/models/MODEL:generateContent, or tunedModels. Vertex: /v1/projects/…/endpoints/ENDPOINT:predict.
 * Azure: /openai/deployments/MODEL/chat/completions. What is no plain model keeps the name of its collection.
 */
export function modelsInPath(path: string, provider: Provider | null = null): string[] {
  const collections = provider === 'google' ? GOOGLE_COLLECTIONS : COLLECTIONS;
  return [...path.matchAll(collections)].flatMap(([, collection = '', segment = '']) => {
    const name = decodeURIComponent(segment);
    const kind = collection.toLowerCase();
    if (kind === 'deployments' || kind === 'engines') return [name];
    const model = name.replace(/:[^:]*$/, '');
    if (kind === 'models') return [model];
    // Behind this endpoint of Vertex the body names the model, as OpenAI has it.
    return model === 'openapi' ? [] : [`${collection}/${model}`];
  });
}

function hasVerb(path: string): boolean {
  return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)).includes(':');
}

/** Some APIs take it from there, when they find it, before the body. */
function modelsInQuery(query: string): string[] {
  return [...new URLSearchParams(query)].flatMap(([name, model]) =>
    foldCase(name) === 'model' ? [model] : [],
  );
}

function unreadable(): Refusal {
  return new Refusal('model_not_allowed', {
    message: 'The API key is restricted to certain models, and the model of this request cannot be read',
  });
}
