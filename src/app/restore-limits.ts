/**
 * After a start, and before the first request: fills the limiter from the ledger, so that a restart in the
 * middle of a day does not give every key a new quota and every budget a new period.
 */
import type { Clock } from '../lib/clock.ts';
import { BudgetCalendar } from '../limits/budget-period.ts';
import { createKeySubject, type KeyLimitRules } from '../limits/key-subject.ts';
import type { LimitSubject } from '../limits/limiter.ts';
import { createProjectSubject } from '../limits/project-subject.ts';
import type { PastUse } from '../limits/memory/restore.ts';
import type { UsageReader } from '../usage/usage-query.ts';
import type { Services } from './services.ts';

export interface RestoreSources {
  readonly services: Pick<Services, 'findKeys' | 'projects'>;
  readonly usage: UsageReader;
  readonly limiter: { restore(subject: LimitSubject, past: PastUse): void };
  readonly rules: KeyLimitRules;
  readonly clock: Clock;
  readonly timeZone: string;
}

/** Resolves with how many subjects had a past. Only those that were ever used are asked for. */
export async function restoreLimits(sources: RestoreSources): Promise<number> {
  const { usage, limiter, clock } = sources;
  const calendar = new BudgetCalendar(sources.timeZone);
  const nowMs = clock.nowMs();
  const subjects = [...(await listKeys(sources, nowMs)), ...(await listProjects(sources, nowMs))].filter(
    isLimited,
  );
  for (const subject of subjects) {
    const period = subject.budget === null ? null : calendar.findPeriod(subject.budget.period, nowMs);
    const past = await usage.readLimitHistory({
      subjectId: subject.id,
      nowMs,
      spentSinceMs: period?.startMs ?? null,
    });
    limiter.restore(subject, past);
  }
  return subjects.length;
}

async function listKeys({ services, usage, rules }: RestoreSources, nowMs: number): Promise<LimitSubject[]> {
  const used = await usage.sumUsage({ fromMs: 0, toMs: nowMs, by: 'key' });
  const keys = await services.findKeys(new Set(used.map(({ group }) => String(group))));
  return keys.filter((key) => key.env === 'live').map((key) => createKeySubject(key, rules));
}

async function listProjects({ services, usage }: RestoreSources, nowMs: number): Promise<LimitSubject[]> {
  const used = await usage.sumUsage({ fromMs: 0, toMs: nowMs, by: 'project' });
  const ids = new Set(used.map(({ group }) => String(group)));
  const subjects: LimitSubject[] = [];
  for (const { project } of await services.projects.list()) {
    const subject = ids.has(project.id) ? createProjectSubject(project) : null;
    if (subject !== null) subjects.push(subject);
  }
  return subjects;
}

function isLimited({ rateLimits, budget }: LimitSubject): boolean {
  return budget !== null || Object.values(rateLimits).some((figure) => figure !== null);
}
