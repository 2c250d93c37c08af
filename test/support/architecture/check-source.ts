/** Holds source files against the rules. A violation is one sentence that begins with the file. */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import type { Rules } from './read-rules.ts';
import type { Import, SourceFile } from './read-source.ts';

export const MAX_LINES = 250;

export interface CheckOptions {
  /** Packages that are there at run time: the `dependencies` of package.json. */
  readonly dependencies: ReadonlySet<string>;
  /** Packages that a bundler takes in: the `devDependencies`. */
  readonly bundled: ReadonlySet<string>;
  /** Files allowed to be longer than MAX_LINES, each with the reason. */
  readonly longFiles: ReadonlyMap<string, string>;
}

export function checkSource(files: readonly SourceFile[], rules: Rules, options: CheckOptions): string[] {
  return files.flatMap((file) => [
    ...checkFolder(file, rules),
    ...file.imports.flatMap((found) => checkImport(file, found, rules, options)),
    ...file.globals.flatMap((name) => checkPlace(file, name, rules)),
    ...checkShape(file, options),
  ]);
}

/** A folder on a circle of allowed imports, or null. Folders that keep to a table without circles have none. */
export function findCircle(rules: Rules): string | null {
  const finished = new Set<string>();
  const leadsToItself = (folder: string, way: readonly string[]): boolean => {
    if (way.includes(folder)) return true;
    if (finished.has(folder)) return false;
    const rule = rules.folders.get(folder);
    const next = [...(rule?.mayImport ?? []), ...(rule?.mayImportTypesOf ?? [])];
    const found = next.some((name) => leadsToItself(name, [...way, folder]));
    finished.add(folder);
    return found;
  };
  return [...rules.folders.keys()].find((folder) => leadsToItself(folder, [])) ?? null;
}

function checkFolder(file: SourceFile, rules: Rules): string[] {
  const folder = folderOf(file.path);
  return rules.folders.has(folder) ? [] : [`${file.path}: the folder ${folder} is not in the table`];
}

function checkImport(file: SourceFile, found: Import, rules: Rules, options: CheckOptions): string[] {
  const { specifier } = found;
  if (specifier === null) return [`${file.path}: imports a computed path`];
  if (specifier.startsWith('.')) return checkOwnImport(file, specifier, found.typeOnly, rules);
  if (specifier.startsWith('node:')) return [];
  if (builtinModules.includes(specifier)) return [`${file.path}: imports ${specifier} without node:`];
  const name = packageOf(specifier);
  const isBundled = folderOf(file.path) === 'dashboard';
  const [section, packages] = isBundled
    ? ['devDependencies', options.bundled]
    : ['dependencies', options.dependencies];
  const missing =
    found.typeOnly || packages.has(name) ? [] : [`${file.path}: imports ${name}, which is not in ${section}`];
  return [...missing, ...checkPlace(file, name, rules)];
}

function checkOwnImport(file: SourceFile, specifier: string, typeOnly: boolean, rules: Rules): string[] {
  const target = posix.join(posix.dirname(file.path), specifier);
  if (target.startsWith('..')) return [`${file.path}: imports ${specifier}, outside of src`];
  const [from, to] = [folderOf(file.path), folderOf(target)];
  const rule = rules.folders.get(from);
  if (from === to || rule === undefined || rule.mayImport.includes(to)) return [];
  if (!rule.mayImportTypesOf.includes(to)) return [`${file.path}: ${from} may not import ${to}`];
  return typeOnly ? [] : [`${file.path}: ${from} may import types of ${to} only`];
}

function checkPlace(file: SourceFile, name: string, rules: Rules): string[] {
  const places = rules.places.get(name) ?? findScope(name, rules);
  if (places === undefined || places.some((place) => isInPlace(file.path, place))) return [];
  return [`${file.path}: ${name} belongs in ${places.join(', ')}`];
}

/** `@fastify/*` in the table stands for every package of the scope. */
function findScope(name: string, rules: Rules): readonly string[] | undefined {
  return rules.places.get(`${name.split('/')[0]}/*`);
}

/** `limits/` is a folder; `gateway/upgrade` is that file, the files `gateway/upgrade-*` and a folder of the name. */
function isInPlace(path: string, place: string): boolean {
  if (place.endsWith('/')) return path.startsWith(place);
  return path.startsWith(place) && /^[./-]/.test(path.slice(place.length));
}

function checkShape(file: SourceFile, options: CheckOptions): string[] {
  const violations: string[] = [];
  const excepted = options.longFiles.has(file.path);
  const long = file.lines > MAX_LINES;
  if (file.hasDefaultExport) violations.push(`${file.path}: has a default export`);
  if (long && !excepted) violations.push(`${file.path}: ${file.lines} lines, more than ${MAX_LINES}`);
  if (!long && excepted) violations.push(`${file.path}: is excepted from the length limit without need`);
  return violations;
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : 'main.ts';
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
