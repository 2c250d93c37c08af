/** Where the alert engine gets its figures from, on the control thread. */
import type { StoreTrouble } from '../alerts/kinds/gateway.ts';
import type { LimitReading } from '../alerts/kinds/limits.ts';
import type { Place } from '../alerts/place.ts';
import type { AlertSources, UsageSums } from '../alerts/sources.ts';
import { toKeySubject } from '../alerts/words.ts';
import type { AlertSubject, AlertWindow } from '../domain/alert.ts';
import type { Budget } from '../domain/budget.ts';
import type { ApiKey } from '../domain/key.ts';
import type { Project } from '../domain/project.ts';
import { BudgetCalendar } from '../limits/budget-period.ts';
import { createKeySubject, type KeyLimitRules } from '../limits/key-subject.ts';
import type { LimitName, LimitStatus, LimitSubject } from '../limits/limiter.ts';
import { createProjectSubject } from '../limits/project-subject.ts';
import { NO_ROUTE, type WorkerCounters } from '../telemetry/shared-counters.ts';
import type { RouteIndex } from './gateway-settings.ts';
import type { Services } from './services.ts';

const DAY_MS = 86_400_000;
/** They are full and empty again within seconds, as they should be. */
const PASSING_LIMITS: ReadonlySet<LimitName> = new Set(['burst', 'concurrency']);
const DAILY_LIMITS: ReadonlySet<LimitName> = new Set(['day', 'tokens-day']);
const AUTH_CODES = [
  'missing_credential',
  'malformed_credential',
  'invalid_api_key',
  'conflicting_credentials',
  'too_many_failures',
] as const;

export interface AlertSourcesParts {
  readonly services: Pick<Services, 'usage' | 'findKeys' | 'projects' | 'projectName' | 'alerts'>;
  readonly limits: { inspect(subject: LimitSubject): readonly LimitStatus[] };
  rules(): KeyLimitRules;
  readonly timeZone: string;
  readonly counters: readonly WorkerCounters[];
  readonly routeIndex: RouteIndex;
  placeOf(address: string): Place | null;
  listTroubles(): readonly StoreTrouble[];
}

export function createAlertSources(parts: AlertSourcesParts): AlertSources {
  const { services } = parts;
  const calendar = new BudgetCalendar(parts.timeZone);
  const findPeriod: AlertSources['findPeriod'] = (period, nowMs) => toWindow(calendar, period, nowMs);
  return {
    sumUsage: async (by, { fromMs, toMs }) => {
      const groups = await services.usage.sumUsage({ by, fromMs, toMs });
      return new Map(groups.map(({ group, sums }): [string, UsageSums] => [String(group), sums]));
    },
    findKeys: (ids) => services.findKeys(ids),
    readLimits: async (keys, nowMs) => {
      const projects = (await services.projects.list()).map(({ project }) => project);
      return [...keys.flatMap((key) => describeKey(key, parts)), ...projects.flatMap(describeProject)]
        .flatMap(([subject, limited]) =>
          parts.limits.inspect(limited).map((status) => ({ subject, limited, status })),
        )
        .filter(({ status }) => !PASSING_LIMITS.has(status.name))
        .map(({ subject, limited, status }) => ({
          subject,
          name: status.name,
          unit: status.unit,
          limit: status.limit,
          remaining: status.remaining,
          ...windowOf(status, limited.budget, calendar, nowMs),
        }));
    },
    findPeriod,
    projectName: (id) => services.projectName(id),
    listExpiring: (untilMs) => services.alerts.listExpiring(untilMs),
    listKeys: () => services.alerts.listKeys(),
    networks: services.alerts.networks,
    placeOf: parts.placeOf,
    countAuthFailures: () => countAuthFailures(parts),
    listTroubles: parts.listTroubles,
  };
}

type Limited = readonly [AlertSubject, LimitSubject];

function describeKey(key: ApiKey, { rules }: AlertSourcesParts): readonly Limited[] {
  if (key.revokedAt !== null) return [];
  return [[toKeySubject(key), createKeySubject(key, rules())]];
}

function describeProject(project: Project): readonly Limited[] {
  const limited = createProjectSubject(project);
  const { id, name } = project;
  return limited === null ? [] : [[{ type: 'project', id, name, projectId: id }, limited]];
}

function windowOf(
  { name, windowS }: LimitStatus,
  budget: Budget | null,
  calendar: BudgetCalendar,
  nowMs: number,
): Pick<LimitReading, 'window' | 'isCalendar'> {
  if (name === 'budget' && budget !== null) {
    const isCalendar = budget.period !== 'total';
    const window = toWindow(calendar, budget.period, nowMs);
    return { isCalendar, window: isCalendar ? window : { fromMs: 0, toMs: nowMs } };
  }
  if (DAILY_LIMITS.has(name)) {
    const fromMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
    return { isCalendar: true, window: { fromMs, toMs: fromMs + DAY_MS } };
  }
  return { isCalendar: false, window: { fromMs: nowMs - windowS * 1000, toMs: nowMs } };
}

function toWindow(calendar: BudgetCalendar, period: Budget['period'], nowMs: number): AlertWindow {
  const { startMs, endMs } = calendar.findPeriod(period, nowMs);
  return { fromMs: startMs, toMs: endMs };
}

/** Of requests without a known key; those of known ones have usage records. */
function countAuthFailures({ counters, routeIndex }: AlertSourcesParts): number {
  const routes = [NO_ROUTE, ...routeIndex.list().map(({ index }) => index)];
  let sum = 0;
  for (const worker of counters) {
    for (const route of routes) {
      for (const code of AUTH_CODES) sum += worker.rejections(route, code);
    }
  }
  return sum;
}
