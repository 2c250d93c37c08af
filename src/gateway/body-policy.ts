/** What a project's policy says of request bodies, compiled once for all keys of projects that say the same. */
import { LRUCache } from 'lru-cache';
import type { EffectivePolicy } from '../domain/policy.ts';
import { compilePattern, type Pattern } from '../lib/pattern.ts';

export interface BodyPolicy {
  readonly block: readonly Pattern[];
  readonly redact: readonly Pattern[];
  readonly maxOutputTokens: number | null;
}

/** Compiled policies that are kept; the least used ones are compiled again when they are needed. */
const MAX_COMPILED = 500;

export class BodyPolicies {
  readonly #compiled = new LRUCache<string, BodyPolicy>({ max: MAX_COMPILED });

  /** null = bodies are not looked at. Throws a RangeError for a pattern that should never have been stored. */
  compile(policy: EffectivePolicy): BodyPolicy | null {
    const { blockPatterns, redactPatterns, maxOutputTokens } = policy;
    if (blockPatterns.length === 0 && redactPatterns.length === 0 && maxOutputTokens === null) return null;
    const id = JSON.stringify([blockPatterns, redactPatterns, maxOutputTokens]);
    const known = this.#compiled.get(id);
    if (known !== undefined) return known;
    const compiled: BodyPolicy = {
      block: blockPatterns.map(compilePattern),
      redact: redactPatterns.map(compilePattern),
      maxOutputTokens,
    };
    this.#compiled.set(id, compiled);
    return compiled;
  }
}

export function hasPatterns({ block, redact }: BodyPolicy): boolean {
  return block.length > 0 || redact.length > 0;
}
