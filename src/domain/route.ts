import type { Dialect } from './errors.ts';
import type { Env } from './key.ts';

/** What may be called: everything, what makes a completion or the like, or globs of `METHOD path`. */
export type Endpoints = 'all' | 'inference' | readonly string[];

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
  readonly endpoints: Endpoints;
  /** The same at its fallbacks and its test upstream, by name: what the file leaves open depends on whose credential they get. */
  readonly otherEndpoints: Readonly<Record<string, Endpoints>>;
  readonly safeToRetry: boolean;
  readonly encodedSlashes: 'reject' | 'keep';
}
