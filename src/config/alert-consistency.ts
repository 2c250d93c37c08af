import { ALERT_KIND_TABLE, ALERT_KINDS, findSettingFault } from '../domain/alert-kinds.ts';
import { type Path, quote } from './problems.ts';
import type { Reporter } from './reporter.ts';
import { itemsAt, namesAt, textAt } from './tree.ts';

const OWN_FIELDS = new Set(['kind', 'key', 'project', 'severity', 'enabled']);

/** A rule has the settings of its kind alone, and watches one thing that there is. */
export function checkAlertRule(rule: Path, reporter: Reporter): void {
  const { root } = reporter;
  const kind = ALERT_KINDS.find((each) => each === textAt(root, [...rule, 'kind']));
  if (kind === undefined) return;
  const names = namesAt(root, rule).filter((name) => !OWN_FIELDS.has(name));
  const fault = findSettingFault(kind, Object.fromEntries(names.map((name) => [name, ''])));
  if (fault !== null && !reporter.isReported([...rule, fault.name])) {
    if (names.includes(fault.name)) reporter.reportName([...rule, fault.name], fault.message);
    else reporter.reportValue([...rule, 'kind'], fault.message);
  }
  checkScope(rule, ALERT_KIND_TABLE[kind].gatewayWide, reporter);
}

function checkScope(rule: Path, isGatewayWide: boolean, reporter: Reporter): void {
  const { root } = reporter;
  const key = textAt(root, [...rule, 'key']);
  const project = textAt(root, [...rule, 'project']);
  for (const field of ['key', 'project']) {
    if (!isGatewayWide || textAt(root, [...rule, field]) === null) continue;
    reporter.reportValue([...rule, field], 'narrows a rule that watches the whole gateway; expected none');
  }
  if (key !== null && project !== null) {
    reporter.reportValue([...rule, 'project'], 'is given beside key; expected one of the two');
  }
  if (key === null || key.startsWith('key_') || isDeclared(key, reporter)) return;
  reporter.reportValue(
    [...rule, 'key'],
    `expected an id such as key_… or the name of a declared key, found ${quote(key)}`,
  );
}

function isDeclared(name: string, { root }: Reporter): boolean {
  return itemsAt(root, ['keys', 'declared']).some((path) => textAt(root, [...path, 'name']) === name);
}
