import type { Budget } from './budget.ts';
import type { KeyFormat } from './key.ts';
import type { RateLimits } from './limit.ts';

export type Preset = 'open' | 'standard' | 'strict';

/** What a project allows its keys; a key can only narrow it. null = not restricted by the project. */
export interface Policy {
  readonly allowedModels: readonly string[] | null;
  readonly deniedModels: readonly string[];
  readonly maxOutputTokens: number | null;
  readonly maxBodyBytes: number | null;
  readonly allowedMethods: readonly string[] | null;
  /** Regular expressions in RE2 syntax over the text of requests. */
  readonly blockPatterns: readonly string[];
  readonly redactPatterns: readonly string[];
  readonly requirePermissions: boolean;
  readonly budget: Budget | null;
  readonly rateLimits: RateLimits | null;
  /** false: `budget` and `rateLimits` only count what they would refuse. */
  readonly enforceLimits: boolean;
}

export interface Project {
  readonly id: string;
  readonly organizationId: string;
  /** Unique; what people write on the command line. */
  readonly name: string;
  readonly active: boolean;
  readonly preset: Preset;
  /** What this project sets beside its preset. */
  readonly policy: Partial<Policy>;
  readonly formats: readonly Exclude<KeyFormat, 'imported'>[];
  readonly createdAt: number;
}
