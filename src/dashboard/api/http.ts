/**
 * The one way in which the dashboard speaks to the management API: on its own origin, under /dashboard, where
 * the cookie of the session goes along that no script can read.
 */
import type { ProblemObject } from '../../admin/api-types.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type QueryValue = string | number | boolean | null | undefined;

/** A refusal of the API, or its silence: then `status` is 0. The message is for people. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: ProblemObject['errors'];
  readonly requestId: string | null;
  constructor(problem: Pick<ProblemObject, 'status' | 'code' | 'detail'> & Partial<ProblemObject>) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.status = problem.status;
    this.code = problem.code;
    this.fields = problem.errors ?? [];
    this.requestId = problem.request_id ?? null;
  }
}

/** `path` begins below /dashboard, as in `/api-keys`. Rejects with an ApiProblem alone. */
export async function callApi<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
  const response = await send(method, path, body);
  const text = await response.text();
  const answer: unknown = text === '' ? undefined : parseJson(text);
  if (!response.ok) throw new ApiProblem(toProblem(response, answer));
  return answer as Answer;
}

/** The path with those of the values that are there. */
export function withQuery(path: string, values: Readonly<Record<string, QueryValue>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

async function send(method: Method, path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(`/dashboard${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    const detail = 'The gateway does not answer. Is it running, and can this machine reach it?';
    throw new ApiProblem({ status: 0, code: 'unreachable', detail });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toProblem({ status, statusText }: Response, answer: unknown): ProblemObject {
  if (typeof answer === 'object' && answer !== null && 'detail' in answer) return answer as ProblemObject;
  const detail = `The gateway answered ${status} ${statusText}`.trim();
  const empty = { type: 'about:blank', title: statusText, request_id: '', errors: [] };
  return { ...empty, status, code: 'unknown', detail, message: detail };
}
