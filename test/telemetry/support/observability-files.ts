/** What the committed dashboards and rules ask Prometheus. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';

export interface DashboardQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly expr: string;
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

export function listDashboardQueries(): DashboardQuery[] {
  return globSync('config/grafana/dashboards/*.json').flatMap((file) => {
    const { panels } = JSON.parse(readFileSync(file, 'utf8')) as Dashboard;
    return panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ dashboard: basename(file, '.json'), panel: title, expr })),
    );
  });
}

/** What Grafana would send where the keys that match the regular expression stand for the chosen one. */
export function expandQuery(expr: string, keyIds: string): string {
  return expr
    .replaceAll('key_id="$key"', `key_id=~"${keyIds}"`)
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$upstream', '.+')
    .replaceAll('$project', '.*');
}

export interface Rule {
  /** Of the alert or of the series that is recorded. */
  readonly name: string;
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
}

/** Names of the groups of rules in a file of config/prometheus/rules. */
export function listGroups(file: string): string[] {
  const text = readFileSync(`config/prometheus/rules/${file}`, 'utf8');
  return (parse(text) as { groups: { name: string }[] }).groups.map(({ name }) => name);
}

export function listRules(): Rule[] {
  return globSync('config/prometheus/rules/*.yml').flatMap((file) => {
    const { groups } = parse(readFileSync(file, 'utf8')) as { groups: { rules: Omit<Rule, 'name'>[] }[] };
    const rules = groups.flatMap((group) => group.rules);
    return rules.map((rule) => ({ ...rule, name: rule.alert ?? rule.record ?? '' }));
  });
}

/** Names of metrics and recorded series in an expression. */
export function metricNamesIn(expr: string): string[] {
  return [
    ...new Set(expr.match(/\b(?:[a-z]+:)?(?:tollgate|process|nodejs)_[a-z0-9_]+(?::[a-z0-9_]+)?/g) ?? []),
  ];
}
