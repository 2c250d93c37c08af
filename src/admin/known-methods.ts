/** Which methods a path has, so that a wrong one is told from a wrong path (RFC 9110, 15.5.6). */
export class KnownMethods {
  readonly #methods = new Map<string, Set<string>>();

  /** `url` as routes are written: `/v1/api-keys/:id`. A wildcard says nothing of what is there. */
  add(url: string, methods: string | readonly string[]): void {
    if (url.includes('*')) return;
    const known = this.#methods.get(url) ?? new Set<string>();
    this.#methods.set(url, known);
    for (const method of [methods].flat()) known.add(method);
  }

  /** Those of all routes that the path fits; none where it fits none. */
  of(path: string): readonly string[] {
    const segments = path.split('/');
    const fitting = [...this.#methods].filter(([url]) => fits(url.split('/'), segments));
    return [...new Set(fitting.flatMap(([, methods]) => [...methods]))].toSorted();
  }
}

function fits(route: readonly string[], path: readonly string[]): boolean {
  if (route.length !== path.length) return false;
  return route.every((part, i) => (part.startsWith(':') ? path[i] !== '' : part === path[i]));
}
