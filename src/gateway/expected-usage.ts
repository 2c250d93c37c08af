/**
 * What a request will use at most, as far as its body tells: reserved before it is sent and replaced by what
 * it really used. With a maximum of output tokens in the request the money is an upper bound, so a budget
 * holds exactly; without one, the configured assumption stands in for it. Also asks for usage in streams that
 * would not tell it by themselves.
 */
import type { Refusal } from '../domain/errors.ts';
import type { Demand } from '../limits/limiter.ts';
import { applyEdit, type ScannedBody, scanBody } from '../usage/body-scanner.ts';
import { worstCaseNanoUsd } from '../usage/cost.ts';
import { readBoundary, scanMultipartModel } from '../usage/multipart-scanner.ts';
import type { PricedModel } from '../usage/price-table.ts';
import { modelsInPath } from './body-model.ts';
import { isBillable } from './endpoints.ts';
import type { Authorized, Inspected } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { refuseUnpricedCall } from './price-policy.ts';

/** Bytes of a request per token, for limits of tokens; the settlement corrects it. */
const BYTES_PER_TOKEN = 4;
/** Of files in forms: sound and pictures. */
export const BYTES_PER_FILE_TOKEN = 100;

/** Whether something about this request depends on its body; where it is billed, that is the model at least. */
export function needsReading({ principal, upstream, method, upstreamPath }: Authorized): boolean {
  if (method !== 'POST' || principal.key.env === 'test') return false;
  if (upstream.provider === 'generic') return principal.reservesTokens;
  return isBillable(method, upstreamPath, upstream.provider);
}

/** Takes the body over, with what it asks for and what that may cost. */
export function expectCall(exchange: Authorized, received: Buffer, gateway: Gateway): Inspected | Refusal {
  exchange.body = { data: received, contentLength: null };
  if (exchange.principal.key.env === 'test' || received.length === 0) return exchange as Inspected;
  const path = exchange.upstreamPath;
  const boundary = readBoundary(exchange.request.headers['content-type'] ?? '');
  const scan = boundary === null ? scanBody(received) : null;
  const scanned = scan?.ok === true ? scan : null;
  exchange.modelRequested ??=
    scanned?.model ??
    (boundary === null ? null : modelInForm(received, boundary)) ??
    modelsInPath(path)[0] ??
    null;
  const price = priceOf(exchange, path, gateway);
  const refusal = refuseUnpricedCall(exchange, price, gateway);
  if (refusal !== null) return refusal;
  if (exchange.principal.reservesTokens)
    exchange.demand = expectUsage(exchange, tokensIn(received, boundary !== null), scanned, price);
  if (scanned !== null && mayAskUsage(exchange, path)) askUsage(exchange, received, scanned);
  return exchange as Inspected;
}

/** null also where nothing depends on it: there the price of the answer is enough. */
function priceOf(exchange: Authorized, path: string, gateway: Gateway): PricedModel | null {
  const matters = exchange.principal.reservesTokens || gateway.settings.unpricedModel === 'deny';
  if (!matters || exchange.modelRequested === null) return null;
  return gateway.prices.findPrice(exchange.upstream, path, exchange.modelRequested);
}

function modelInForm(form: Buffer, boundary: string): string | null {
  const scanned = scanMultipartModel(form, boundary);
  return scanned.ok ? scanned.model : null;
}

interface ExpectedInput {
  readonly likely: number;
  readonly most: number;
}

/** No token of text is shorter than a byte; a second of speech has kilobytes and about ten tokens. */
function tokensIn({ length }: Buffer, isForm: boolean): ExpectedInput {
  if (isForm)
    return {
      likely: Math.ceil(length / BYTES_PER_FILE_TOKEN),
      most: Math.ceil(length / BYTES_PER_FILE_TOKEN),
    };
  return { likely: Math.ceil(length / BYTES_PER_TOKEN), most: length };
}

function expectUsage(
  exchange: Authorized,
  input: ExpectedInput,
  scanned: Pick<ScannedBody, 'maxOutputTokens' | 'n'> | null,
  price: PricedModel | null,
): Demand {
  const perChoice = scanned?.maxOutputTokens ?? exchange.upstream.assumedOutputTokens;
  const outputTokens = perChoice * Math.max(1, scanned?.n ?? 1);
  const nanoUsd =
    price === null ? 0 : (worstCaseNanoUsd(price, input.most, outputTokens, exchange.startedAtMs) ?? 0);
  return { tokens: input.likely + outputTokens, nanoUsd };
}

/** The Responses API tells usage by itself and does not know the field. */
function mayAskUsage({ upstream }: Authorized, path: string): boolean {
  return upstream.askUsage && upstream.provider === 'openai' && path.endsWith('/completions');
}

function askUsage(exchange: Authorized, body: Buffer, scanned: ScannedBody): void {
  if (!scanned.stream || scanned.includeUsage || scanned.askUsageEdit === null) return;
  exchange.body = { data: applyEdit(body, scanned.askUsageEdit), contentLength: null };
  exchange.asksUsage = true;
}
