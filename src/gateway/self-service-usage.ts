/** GET /v1/usage: what the project of a secret key has used, asked of the control thread. */
import { Refusal } from '../domain/errors.ts';
import type { Authorized } from './exchange.ts';

export const USAGE_PATH = '/v1/usage';

const DAY_MS = 86_400_000;
const GROUPINGS = ['hour', 'day', 'key', 'model', 'route'] as const;
/** What one question may span, by grouping: an answer stays small. */
const LONGEST_DAYS = { hour: 31, day: 366, key: 366, model: 366, route: 366 } as const;
const DEFAULT_DAYS = 30;

export interface UsageQuestion {
  readonly projectId: string;
  readonly by: (typeof GROUPINGS)[number];
  readonly fromMs: number;
  readonly toMs: number;
}

/** `?by=day|hour|key|model|route&days=N`. A public key only names a project; it may not look into it. */
export function readUsageQuestion(exchange: Authorized, nowMs: number): UsageQuestion | Refusal {
  const { principal, query } = exchange;
  if (principal.kind === 'public') {
    return new Refusal('insufficient_permissions', { message: 'Usage is shown to a secret key only' });
  }
  const params = new URLSearchParams(query);
  const by = GROUPINGS.find((grouping) => grouping === (params.get('by') ?? 'day'));
  if (by === undefined)
    return new Refusal('bad_request', { message: `by is one of ${GROUPINGS.join(', ')}` });
  const days = Number(params.get('days') ?? DEFAULT_DAYS);
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS[by]) {
    return new Refusal('bad_request', { message: `days is a whole number from 1 to ${LONGEST_DAYS[by]}` });
  }
  return { projectId: principal.project.id, by, fromMs: nowMs - days * DAY_MS, toMs: nowMs + 1 };
}
