import { canonicalizeTarget } from './canonical-path.ts';

/**
 * A public path compiled for matching without regular expressions: literals with one parameter between each
 * two of them. `/agents/:agent/` is `['/agents/', '/']` with the name `agent`.
 */
export interface PathPattern {
  readonly literals: readonly string[];
  readonly names: readonly string[];
  /** One entry per segment: the literal, or null for a parameter. */
  readonly segments: readonly (string | null)[];
  /** Ends in a slash: matches what lies below, not the path without the slash. */
  readonly isPrefix: boolean;
}

/** Throws a RangeError whose text says what is wrong with the path. */
export function compilePathPattern(text: string): PathPattern {
  const target = canonicalizeTarget(text);
  if (typeof target === 'string') throw new RangeError(target);
  if (target.query !== '') throw new RangeError('The path holds a question mark.');
  const literals = [''];
  const names: string[] = [];
  const segments: (string | null)[] = [];
  for (const segment of target.path.split('/').slice(1)) {
    literals[names.length] += '/';
    if (!segment.startsWith(':')) {
      literals[names.length] += segment;
      if (segment !== '') segments.push(segment);
      continue;
    }
    const name = segment.slice(1);
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new RangeError(`The path parameter ${segment} has no valid name.`);
    if (names.includes(name)) throw new RangeError(`The path parameter ${segment} occurs twice.`);
    names.push(name);
    literals.push('');
    segments.push(null);
  }
  return { literals, names, segments, isPrefix: target.path.endsWith('/') };
}

/** Where the match ends in the path, or -1. The values of the parameters are pushed to `values`. */
export function matchPath(pattern: PathPattern, path: string, values: string[]): number {
  let at = 0;
  let isFirst = true;
  for (const literal of pattern.literals) {
    if (!isFirst) {
      const start = at;
      const slash = path.indexOf('/', start);
      at = slash === -1 ? path.length : slash;
      if (at === start) return -1;
      values.push(path.slice(start, at));
    }
    if (!path.startsWith(literal, at)) return -1;
    at += literal.length;
    isFirst = false;
  }
  const endsInSegment = !pattern.isPrefix && at < path.length && path.charCodeAt(at) !== 47; /* / */
  return endsInSegment ? -1 : at;
}

/**
 * Sorts the pattern that says more about a path first: the deeper one, then the one with a literal where the
 * other has a parameter, then the prefix, which is one slash longer.
 */
export function compareSpecificity(a: PathPattern, b: PathPattern): number {
  if (a.segments.length !== b.segments.length) return b.segments.length - a.segments.length;
  for (let i = 0; i < a.segments.length; i++) {
    const difference = Number(a.segments[i] === null) - Number(b.segments[i] === null);
    if (difference !== 0) return difference;
  }
  return Number(b.isPrefix) - Number(a.isPrefix);
}
