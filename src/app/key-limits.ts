/** Where a key stands with its limits and those of its project at this moment, as people are shown it. */
import type { KeyLimitsObject } from '../admin/schemas/key-limits.ts';
import type { Config } from '../config/config.ts';
import type { ApiKey } from '../domain/key.ts';
import { formatInstant } from '../lib/instant.ts';
import { createKeySubject } from '../limits/key-subject.ts';
import type { Limiter, LimitStatus, LimitSubject } from '../limits/limiter.ts';
import { createProjectSubject } from '../limits/project-subject.ts';
import { keyLimitRulesOf } from './gateway-settings.ts';
import type { Services } from './services.ts';

interface LimitsParts {
  readonly services: Pick<Services, 'projects' | 'clock'>;
  readonly limits: Pick<Limiter, 'inspect'>;
  config(): Config;
}

export function createLimitsView(parts: LimitsParts): (key: ApiKey) => Promise<KeyLimitsObject> {
  return async (key) => {
    const { project } = await parts.services.projects.show(key.projectId);
    const own = await inspect(createKeySubject(key, keyLimitRulesOf(parts.config())), parts);
    // The limits of a project are over its live keys.
    const shared = key.env === 'test' ? [] : await inspect(createProjectSubject(project), parts);
    const all = [...own, ...shared];
    return {
      limits: all.filter(({ status: { unit } }) => unit !== 'nanoUsd').map(toLimitObject),
      budgets: all.filter(({ status: { unit } }) => unit === 'nanoUsd').map(toBudgetObject),
    };
  };
}

interface Reading {
  readonly status: LimitStatus;
  readonly enforced: boolean;
  readonly atMs: number;
}

async function inspect(
  subject: LimitSubject | null,
  { limits, services }: LimitsParts,
): Promise<readonly Reading[]> {
  if (subject === null) return [];
  const atMs = services.clock.nowMs();
  return (await limits.inspect(subject)).map((status) => ({ status, enforced: subject.enforce, atMs }));
}

function toLimitObject(reading: Reading): KeyLimitsObject['limits'][number] {
  const { name, unit, limit, remaining } = reading.status;
  return {
    ...describeReading(reading),
    name: name as KeyLimitsObject['limits'][number]['name'],
    unit: unit === 'tokens' ? 'tokens' : 'requests',
    limit,
    remaining,
  };
}

function toBudgetObject(reading: Reading): KeyLimitsObject['budgets'][number] {
  const { limit, remaining } = reading.status;
  return { ...describeReading(reading), limit_usd: limit / 1e9, remaining_usd: remaining / 1e9 };
}

function describeReading({ status: { subjectId, resetMs }, enforced, atMs }: Reading) {
  const scope = subjectId.startsWith('prj_') ? ('project' as const) : ('key' as const);
  return { scope, enforced, reset_at: formatInstant(atMs + resetMs) };
}
