/** Looks into trees whose shape nobody has checked yet. */
import type { Path } from './problems.ts';

/** undefined where nothing stands. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    return (value as Record<string | number, unknown>)[step];
  }, root);
}

/** Does nothing where the path leads nowhere. */
export function setValue(root: unknown, path: Path, value: unknown): void {
  const parent = valueAt(root, path.slice(0, -1));
  const step = path.at(-1);
  if (typeof parent !== 'object' || parent === null || step === undefined) return;
  (parent as Record<string | number, unknown>)[step] = value;
}

/** The text at the path, or null. */
export function textAt(root: unknown, path: Path): string | null {
  const value = valueAt(root, path);
  return typeof value === 'string' ? value : null;
}

/** The paths of the items of a list. */
export function itemsAt(root: unknown, path: Path): Path[] {
  const value = valueAt(root, path);
  return Array.isArray(value) ? value.map((_, i) => [...path, i]) : [];
}

/** The names that stand at the path. */
export function namesAt(root: unknown, path: Path): string[] {
  const value = valueAt(root, path);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

/** The existing paths that a pattern such as `projects.*.policy.budget` stands for; `*` is any name or index. */
export function pathsLike(root: unknown, pattern: readonly string[], from: Path = []): Path[] {
  const [step, ...rest] = pattern;
  if (step === undefined) return valueAt(root, from) === undefined ? [] : [from];
  if (step !== '*') return pathsLike(root, rest, [...from, step]);
  const names = namesAt(root, from).map((name): Path => [...from, name]);
  return [...names, ...itemsAt(root, from)].flatMap((path) => pathsLike(root, rest, path));
}
