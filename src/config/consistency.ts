/** Rules between several fields. Each works on a file of which other parts may be wrong. */
import { isEmptyCredential } from '../domain/upstream.ts';
import { checkAlertRule } from './alert-consistency.ts';
import { type Path, quote } from './problems.ts';
import type { Reporter } from './reporter.ts';
import { isName, NAME_PHRASE } from './schema/fields.ts';
import { isHeaderName } from './schema/upstreams.ts';
import { itemsAt, namesAt, pathsLike, textAt, valueAt } from './tree.ts';

export function checkConsistency(reporter: Reporter): void {
  const { root } = reporter;
  checkUnique(['routes', '*', 'name'], reporter);
  checkUnique(['keys', 'declared', '*', 'name'], reporter);
  checkUnique(['keys', 'declared', '*', 'sha256'], reporter);
  checkNames(reporter);
  checkReservedNames(reporter);
  checkHeaderNames(reporter);
  checkRoutesDiffer(reporter);
  for (const route of itemsAt(root, ['routes'])) checkStripPrefix(route, reporter);
  for (const upstream of pathsLike(root, ['upstreams', '*'])) checkCredential(upstream, reporter);
  for (const limits of pathsLike(root, ['plans', '*'])) checkBurst(limits, reporter);
  for (const limits of pathsLike(root, ['projects', '*', 'policy', 'rateLimits']))
    checkBurst(limits, reporter);
  checkListeners(reporter);
  for (const project of pathsLike(root, ['projects', '*'])) checkFormats(project, reporter);
  for (const rule of pathsLike(root, ['alerts', 'rules', '*'])) checkAlertRule(rule, reporter);
}

function checkUnique(pattern: readonly string[], reporter: Reporter): void {
  const lines = new Map<string, number>();
  for (const path of pathsLike(reporter.root, pattern)) {
    const value = textAt(reporter.root, path)?.toLowerCase();
    if (value === undefined || reporter.isReported(path)) continue;
    const line = lines.get(value);
    if (line === undefined) lines.set(value, reporter.lineOf(path));
    else reporter.reportValue(path, `is the same as on line ${line}; expected another one`);
  }
}

function checkNames(reporter: Reporter): void {
  for (const path of [['plans'], ['upstreams'], ['projects'], ['alerts', 'rules']].flatMap((section) =>
    pathsLike(reporter.root, [...section, '*']),
  )) {
    const name = path.at(-1);
    if (typeof name !== 'string' || isName(name)) continue;
    reporter.reportName(path, `expected ${NAME_PHRASE}, found ${quote(name)}`);
  }
}

function checkHeaderNames(reporter: Reporter): void {
  for (const path of pathsLike(reporter.root, ['tracing', 'headers', '*'])) {
    const name = String(path[2]);
    if (!isHeaderName(name)) reporter.reportName(path, `expected the name of a header, found ${quote(name)}`);
  }
}

/** Under this name the gateway's own endpoints stand beside the routes. */
const RESERVED = 'tollgate';

function checkReservedNames(reporter: Reporter): void {
  const message = `${quote(RESERVED)} is how the gateway names itself; expected another name`;
  for (const path of pathsLike(reporter.root, ['routes', '*', 'name'])) {
    if (textAt(reporter.root, path) === RESERVED) reporter.reportValue(path, message);
  }
  if (namesAt(reporter.root, ['upstreams']).includes(RESERVED)) {
    reporter.reportName(['upstreams', RESERVED], message);
  }
}

/** Two routes that the same requests would match, parameters by whatever names. */
function checkRoutesDiffer(reporter: Reporter): void {
  const lines = new Map<string, number>();
  for (const route of itemsAt(reporter.root, ['routes'])) {
    const path = textAt(reporter.root, [...route, 'path']);
    if (path === null || reporter.isReported([...route, 'path'])) continue;
    const host = textAt(reporter.root, [...route, 'host'])?.toLowerCase() ?? null;
    const methods = valueAt(reporter.root, [...route, 'methods']) ?? null;
    const sorted = Array.isArray(methods) ? methods.map(String).sort() : null;
    const matched = JSON.stringify([path.replaceAll(/:\w+/g, ':'), host, sorted]);
    const line = lines.get(matched);
    if (line === undefined) lines.set(matched, reporter.lineOf([...route, 'path']));
    else {
      const message = `the route on line ${line} has the same path, host and methods; expected one of them to differ`;
      reporter.reportValue([...route, 'path'], message);
    }
  }
}

function checkStripPrefix(route: Path, reporter: Reporter): void {
  const path = textAt(reporter.root, [...route, 'path']);
  const prefix = textAt(reporter.root, [...route, 'stripPrefix'])?.replace(/\/$/, '');
  if (path === null || prefix === undefined || reporter.isReported([...route, 'path'])) return;
  if (path === prefix || path.startsWith(`${prefix}/`)) return;
  const found = reporter.describeValue([...route, 'stripPrefix']);
  reporter.reportValue(
    [...route, 'stripPrefix'],
    `expected the beginning of the path of the route, found ${found}`,
  );
}

function checkCredential(upstream: Path, reporter: Reporter): void {
  const credential = [...upstream, 'credential'];
  const path = [...credential, 'value'];
  const mode = textAt(reporter.root, [...credential, 'mode']);
  const value = textAt(reporter.root, path);
  const isEmpty = value === null || isEmptyCredential(value);
  if (mode === 'inject' && isEmpty) {
    reporter.reportValue(path, 'is empty; expected the credential that the mode inject sends');
  }
  if (!isEmpty && (mode === null || mode === 'passthrough' || mode === 'none')) {
    reporter.reportValue(
      path,
      'is never sent; expected the mode inject or prefer-client beside it, or no value',
    );
  }
}

/** The bucket is refilled by requestsPerMinute. The limits of a declared key may take that from its plan. */
function checkBurst(limits: Path, reporter: Reporter): void {
  const isSet = (field: string): boolean => (valueAt(reporter.root, [...limits, field]) ?? null) !== null;
  if (!isSet('burst') || isSet('requestsPerMinute')) return;
  reporter.reportValue(
    [...limits, 'burst'],
    'is not refilled by anything; expected requestsPerMinute beside it',
  );
}

const LISTENERS = { listen: 8080, admin: 8081, telemetry: 9464 };

function checkListeners(reporter: Reporter): void {
  const taken = new Map<string, string>();
  for (const [section, defaultPort] of Object.entries(LISTENERS)) {
    const hasSection = reporter.lineOf([section]) > 0;
    if (section === 'telemetry' && !hasSection) continue;
    const port = valueAt(reporter.root, [section, 'port']) ?? defaultPort;
    const host = valueAt(reporter.root, [section, 'host']) ?? '127.0.0.1';
    const place = JSON.stringify([host, port]);
    const other = taken.get(place);
    if (other === undefined || port === 0) taken.set(place, section);
    else {
      // One of the two stands in the file, or they would have the different defaults.
      const [at, from] = reporter.lineOf([section, 'port']) > 0 ? [section, other] : [other, section];
      reporter.reportValue([at, 'port'], `is the same as that of ${from}; expected another one`);
    }
  }
}

function checkFormats(project: Path, reporter: Reporter): void {
  const known = valueAt(reporter.root, ['keys', 'formats']);
  if (!Array.isArray(known) || reporter.isReported(['keys', 'formats'])) return;
  for (const path of itemsAt(reporter.root, [...project, 'formats'])) {
    if (known.includes(valueAt(reporter.root, path))) continue;
    const found = reporter.describeValue(path);
    reporter.reportValue(path, `expected one of keys.formats, found ${found}`);
  }
}
