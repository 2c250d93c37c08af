import type { Dialect } from './errors.ts';
import type { Env } from './key.ts';

/** A public path that leads to an upstream, with every default filled in. */
export interface Route {
  readonly name: string;
  /** `/openai/` is a prefix, `/openai` matches itself and what lies below; `:name` is one segment. */
  readonly path: string;
  readonly host: string | null;
  readonly methods: readonly string[] | null;
  readonly stripPrefix: string | null;
  readonly upstream: string;
  readonly fallbacks: readonly string[];
  readonly errors: Dialect;
  /** Method → permission; empty = none asked for. */
  readonly permissions: Readonly<Record<string, string>>;
  readonly agentParam: string | null;
  readonly project: string | null;
  readonly projectParam: string | null;
  readonly env: Env | null;
  readonly testUpstream: string | null;
  readonly maxBodyBytes: number;
  readonly endpoints: 'all' | 'inference' | readonly string[];
  readonly safeToRetry: boolean;
  readonly encodedSlashes: 'reject' | 'keep';
}
