/**
 * Compiles globs: `*` is any run of characters, also none and also slashes; `?` is exactly one. Everything
 * else, case included, stands for itself. The test takes at most text length × pattern length steps, so that
 * neither patterns nor texts of strangers can make it explode. No patterns match nothing.
 */
export function compileGlobs(patterns: readonly string[]): (text: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !/[*?]/.test(pattern)));
  const wild = patterns.filter((pattern) => !exact.has(pattern)).map(toWild);
  if (wild.some(({ pattern }) => pattern === '*')) return () => true;
  if (wild.length === 0) return (text) => exact.has(text);
  return (text) => matchAny(wild, text) || exact.has(text);
}

interface Wild {
  readonly pattern: string;
  /** What stands before the only wildcard, a `*`; null where there are others, which have to be searched for. */
  readonly start: string | null;
  /** What stands behind the last wildcard: most texts that do not fit are told by it, at once. */
  readonly end: string;
}

function toWild(pattern: string): Wild {
  const isSingle = /^[^*?]*\*[^*?]*$/.test(pattern);
  return {
    pattern,
    start: isSingle ? pattern.slice(0, pattern.indexOf('*')) : null,
    end: pattern.slice(Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('?')) + 1),
  };
}

function matchAny(globs: readonly Wild[], text: string): boolean {
  for (const { pattern, start, end } of globs) {
    if (!text.endsWith(end)) continue;
    if (start === null ? matchGlob(pattern, text) : hasEnds(text, start, end)) return true;
  }
  return false;
}

/** The two may not overlap. */
function hasEnds(text: string, start: string, end: string): boolean {
  return text.length >= start.length + end.length && text.startsWith(start);
}

/** Two positions and one place to go back to: only the last `*` ever has to be tried again. */
function matchGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let starText = 0;
  while (t < text.length) {
    const wanted = pattern.charCodeAt(p);
    if (wanted === 42 /* * */) {
      star = p++;
      starText = t;
    } else if (wanted === 63 /* ? */ || wanted === text.charCodeAt(t)) {
      p++;
      t++;
    } else if (star !== -1) {
      p = star + 1;
      t = ++starText;
    } else {
      return false;
    }
  }
  while (pattern.charCodeAt(p) === 42) p++;
  return p === pattern.length;
}
