import type { RequestList } from '../app/usage-views.ts';
import { formatFields, formatTable } from './table.ts';

type RequestObject = RequestList['data'][number];

export function describeRequests({ data, next_cursor: next }: RequestList): string {
  const rows = data.map((request) => [
    request.at,
    request.request_id,
    request.key_id,
    request.route,
    String(request.status),
    request.outcome,
    request.model ?? request.model_requested ?? '',
    String(Math.round(request.duration_ms)),
    request.why ?? '',
  ]);
  const headings = ['TIME', 'REQUEST', 'KEY', 'ROUTE', 'STATUS', 'OUTCOME', 'MODEL', 'MS', 'WHY'];
  const more = next === null ? '' : `\n\nMore: --cursor ${next}`;
  return formatTable(headings, rows, 'No requests.') + more;
}

/** Everything that is known of one request. */
export function describeRequest(request: RequestObject): string {
  return formatFields([
    ['request', request.request_id],
    ["caller's id", request.client_request_id],
    ['time', request.at],
    ['key', `${request.key_id} (${request.env}, project ${request.project_id})`],
    ['client', request.client_ip],
    ['asked', `${request.method} ${request.path_template} (route ${request.route})`],
    ['upstream', request.upstream],
    ['status', String(request.status)],
    ['outcome', request.outcome],
    ['error', request.error],
    ['why', request.explanation],
    ['what to do', request.action],
    ['model', describeModel(request)],
    ['tokens', describeTokens(request)],
    ['cost', describeCost(request)],
    ['duration', describeTimes(request)],
    ['bytes', `${request.bytes_in} in, ${request.bytes_out} out`],
  ]);
}

function describeModel({ model, model_requested: requested }: RequestObject): string | null {
  if (model === null || requested === null || model === requested) return model ?? requested;
  return `${model} (asked for: ${requested})`;
}

function describeTokens(request: RequestObject): string | null {
  const { input_tokens: input, output_tokens: output, cache_read_tokens: cached } = request;
  if (input === null && output === null) return null;
  return `${input ?? 0} in (${cached ?? 0} of them cached), ${output ?? 0} out`;
}

function describeCost(request: RequestObject): string | null {
  if (request.charged_before) return 'none: this answer had been charged with another request';
  if (request.cost_nano_usd === null) return request.confidence === null ? null : 'unknown: no price';
  return `$${(request.cost_nano_usd / 1e9).toFixed(9)} (${request.confidence ?? 'measured'})`;
}

function describeTimes(request: RequestObject): string {
  const { duration_ms: duration, upstream_ms: upstream, ttfb_ms: first, overhead_ms: overhead } = request;
  const parts = [`${duration} ms`, `${overhead} ms of it in the gateway`];
  if (upstream !== null) parts.push(`${upstream} ms waiting for the upstream`);
  if (first !== null) parts.push(`first byte after ${first} ms`);
  return parts.join(', ');
}
