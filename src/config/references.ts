/** Names in gateway.yaml that must stand for something else in it. */
import { type Path, quote } from './problems.ts';
import type { Reporter } from './reporter.ts';
import { listKnown, suggest } from './suggest.ts';
import { itemsAt, namesAt, pathsLike, textAt } from './tree.ts';

/** Works on a file of which other parts may be wrong. Projects are not looked for: they are also made elsewhere. */
export function checkReferences(reporter: Reporter): void {
  const { root } = reporter;
  const upstreams = namesOf('upstream', namesAt(root, ['upstreams']));
  const plans = namesOf('plan', namesAt(root, ['plans']));
  checkNames(['routes', '*', 'upstream'], upstreams, reporter);
  checkNames(['routes', '*', 'fallbacks', '*'], upstreams, reporter);
  checkNames(['routes', '*', 'testUpstream'], upstreams, reporter);
  checkNames(['defaultPlan'], plans, reporter);
  checkNames(['keys', 'declared', '*', 'plan'], plans, reporter);
  checkNames(['keys', 'declared', '*', 'routes', '*'], routeNames(reporter), reporter);
  for (const route of itemsAt(root, ['routes'])) {
    checkParameter(route, 'agentParam', reporter);
    checkParameter(route, 'projectParam', reporter);
  }
}

/** The names there are of one kind of thing. */
interface Names {
  readonly kind: string;
  readonly all: readonly string[];
  /** Those that stand in the file as they are, and may stand in a message. */
  readonly showable: readonly string[];
}

function namesOf(kind: string, names: readonly string[]): Names {
  return { kind, all: names, showable: names };
}

/** The name of a route is a value, so that it may come from elsewhere. */
function routeNames(reporter: Reporter): Names {
  const paths = pathsLike(reporter.root, ['routes', '*', 'name']);
  const textsAt = (list: readonly Path[]): string[] =>
    list.flatMap((path) => textAt(reporter.root, path) ?? []);
  const showable = textsAt(paths.filter((path) => reporter.writtenAt(path) === null));
  return { kind: 'route', all: textsAt(paths), showable };
}

function checkNames(pattern: readonly string[], { kind, all, showable }: Names, reporter: Reporter): void {
  for (const path of pathsLike(reporter.root, pattern)) {
    const name = textAt(reporter.root, path);
    if (name === null || all.includes(name)) continue;
    const written = reporter.writtenAt(path);
    // A suggestion would tell what a value from elsewhere resembles.
    const advice = written === null ? suggest(name, showable) : listKnown(showable);
    reporter.reportValue(path, `no ${kind} is named ${quote(written ?? name)}; ${advice}`);
  }
}

function checkParameter(route: Path, field: string, reporter: Reporter): void {
  const path = [...route, field];
  const param = textAt(reporter.root, path);
  const routePath = textAt(reporter.root, [...route, 'path']);
  if (param === null || routePath === null || reporter.isReported([...route, 'path'])) return;
  const params = routePath.split('/').filter((segment) => segment.startsWith(':'));
  if (params.includes(`:${param}`)) return;
  const known = reporter.writtenAt([...route, 'path']) === null ? params.map((name) => name.slice(1)) : [];
  const advice =
    known.length === 0 ? 'expected the name of a segment that begins with a colon' : listKnown(known);
  reporter.reportValue(
    path,
    `${quote(reporter.writtenAt(path) ?? param)} is no parameter of the path; ${advice}`,
  );
}
