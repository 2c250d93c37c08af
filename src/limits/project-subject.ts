import { NO_LIMITS } from '../domain/limit.ts';
import { effectivePolicy } from '../domain/policy.ts';
import type { Project } from '../domain/project.ts';
import type { LimitSubject } from './limiter.ts';

/** A project as the limiter knows it: the limits over all its keys. null where it has none. */
export function createProjectSubject(project: Project): LimitSubject | null {
  const { rateLimits, budget, enforceLimits } = effectivePolicy(project);
  if (rateLimits === null && budget === null) return null;
  return { id: project.id, rateLimits: rateLimits ?? NO_LIMITS, budget, enforce: enforceLimits };
}
