/** In both directions, so that ſ (long s) and K (Kelvin) fold as they do for a parser that ignores case. */
export function foldCase(name: string): string {
  return name.toUpperCase().toLowerCase();
}
