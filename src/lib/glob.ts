/**
 * Compiles globs: `*` is any run of characters, also none and also slashes; `?` is exactly one. Everything
 * else, case included, stands for itself. The test takes at most text length × pattern length steps, so that
 * neither patterns nor texts of strangers can make it explode. No patterns match nothing.
 */
export function compileGlobs(patterns: readonly string[]): (text: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !/[*?]/.test(pattern)));
  const wild = patterns.filter((pattern) => !exact.has(pattern));
  if (wild.includes('*')) return () => true;
  return (text) => exact.has(text) || wild.some((pattern) => matchGlob(pattern, text));
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
