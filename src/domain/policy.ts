import type { Policy, Preset, Project } from './project.ts';

/** A policy with nothing left open: the preset with what the project sets beside it. */
export type EffectivePolicy = Policy;

const OPEN: Policy = {
  allowedModels: null,
  deniedModels: [],
  maxOutputTokens: null,
  maxBodyBytes: null,
  allowedMethods: null,
  blockPatterns: [],
  redactPatterns: [],
  requirePermissions: false,
  budget: null,
  rateLimits: null,
  enforceLimits: true,
};

/**
 * The presets. `open` restricts nothing; `standard` leaves out methods that no API client needs; `strict`
 * also asks for permissions on every key, and bounds bodies and answers.
 */
export const PRESETS: Readonly<Record<Preset, Policy>> = {
  open: OPEN,
  standard: { ...OPEN, allowedMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] },
  strict: {
    ...OPEN,
    allowedMethods: ['GET', 'HEAD', 'POST'],
    maxBodyBytes: 1024 * 1024,
    maxOutputTokens: 4096,
    requirePermissions: true,
  },
};

export function effectivePolicy(project: Pick<Project, 'preset' | 'policy'>): EffectivePolicy {
  return { ...PRESETS[project.preset], ...project.policy };
}
