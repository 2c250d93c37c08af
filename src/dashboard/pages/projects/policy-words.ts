/** A policy in few words, for a row of a table. */
import type { ProjectObject } from '../../../admin/api-types.ts';
import { formatBytes, formatCompact, formatCount, formatUsd } from '../../format/figures.ts';

const PERIODS = { day: 'a day', week: 'a week', month: 'a month', total: 'in total' } as const;
const LIMITS = {
  requestsPerMinute: 'requests/min',
  requestsPerHour: 'requests/h',
  requestsPerDay: 'requests/day',
  burst: 'burst',
  tokensPerMinute: 'tokens/min',
  tokensPerDay: 'tokens/day',
  maxConcurrent: 'at once',
} as const;

/** What the project sets beside its preset, most telling first. */
export function describePolicy({ policy }: Pick<ProjectObject, 'policy'>): readonly string[] {
  const { budget, rateLimits, allowedModels, deniedModels, maxOutputTokens, maxBodyBytes } = policy;
  const words: string[] = [];
  if (budget) words.push(`${formatUsd(budget.usd)} ${PERIODS[budget.period]}`);
  for (const [name, unit] of Object.entries(LIMITS)) {
    const figure = rateLimits?.[name as keyof typeof LIMITS] ?? null;
    if (figure !== null) words.push(`${formatCompact(figure)} ${unit}`);
  }
  if (policy.enforceLimits === false) words.push('limits only count');
  if (allowedModels) words.push(`only ${allowedModels.join(', ')}`);
  if (deniedModels !== undefined && deniedModels.length > 0) words.push(`not ${deniedModels.join(', ')}`);
  if (maxOutputTokens !== undefined) words.push(describe(maxOutputTokens, 'output tokens', formatCount));
  if (maxBodyBytes !== undefined) words.push(describe(maxBodyBytes, 'bodies', formatBytes));
  if (policy.allowedMethods !== undefined) words.push(policy.allowedMethods?.join(', ') ?? 'all methods');
  words.push(...count(policy.blockPatterns, 'blocked'), ...count(policy.redactPatterns, 'redacted'));
  if (policy.requirePermissions !== undefined) {
    words.push(policy.requirePermissions ? 'permissions required' : 'no permissions required');
  }
  return words;
}

function describe(bound: number | null, what: string, format: (figure: number) => string): string {
  return bound === null ? `${what} without bound` : `${what} up to ${format(bound)}`;
}

function count(patterns: readonly string[] | undefined, verb: string): string[] {
  if (patterns === undefined || patterns.length === 0) return [];
  return [`${patterns.length} ${patterns.length === 1 ? 'pattern' : 'patterns'} ${verb}`];
}
