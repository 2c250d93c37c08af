import { type Command, Option } from 'commander';
import type { AlertEventObject, AlertRuleObject } from '../../app/alert-services.ts';
import { ALERT_KINDS, type AlertKind } from '../../domain/alert-kinds.ts';
import { createClock } from '../../lib/clock.ts';
import type { Shell } from '../program.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { duration, expiry, type Expiry, figure, resolveExpiry } from '../values.ts';
import { withServices } from '../with-services.ts';

interface ListOptions {
  readonly rule?: string;
  readonly kind?: AlertKind;
  readonly key?: string;
  readonly project?: string;
  readonly state?: 'firing' | 'resolved';
  readonly since?: number;
  readonly limit: number;
  readonly cursor?: string;
}

export function addAlertCommands(program: Command, { terminal }: Shell): void {
  const alerts = program.command('alerts').description('what alert rules found, and the rules');
  addList(alerts, terminal);
  addRules(alerts, terminal);
  addMute(alerts, terminal);
  addUnmute(alerts, terminal);
}

function addList(alerts: Command, terminal: Terminal): void {
  alerts
    .command('list')
    .description('list what rules found, newest first')
    .option('--rule <rule>', 'only of this rule, by id or name')
    .addOption(new Option('--kind <kind>', 'only of this kind').choices(ALERT_KINDS))
    .option('--key <id>', 'only about this key')
    .option('--project <project>', 'only about this project and its keys, by id or name')
    .addOption(
      new Option('--state <state>', 'only what began, or what is over').choices(['firing', 'resolved']),
    )
    .option('--since <duration>', 'how far back (default: all)', duration)
    .option('--limit <n>', 'at most so many', figure, 100)
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .action(async ({ rule, key, project, since, ...filter }: ListOptions, self: Command) => {
      const sinceMs = since === undefined ? undefined : createClock().nowMs() - since;
      await withServices(self, async ({ alerts: { rules, store, describeEvent }, projects }) => {
        const ruleId = rule === undefined ? undefined : (await rules.show(rule)).id;
        const projectId = project === undefined ? undefined : (await projects.show(project)).project.id;
        const page = await store.listEvents({ ...filter, ruleId, keyId: key, projectId, sinceMs });
        const data = page.events.map(describeEvent);
        const more = page.nextCursor === null ? '' : `\n\nMore: --cursor ${page.nextCursor}`;
        terminal.show({ data, next_cursor: page.nextCursor }, () => describeEvents(data) + more);
      });
    });
}

function addRules(alerts: Command, terminal: Terminal): void {
  alerts
    .command('rules')
    .description('list the rules by name')
    .action(async (_options: object, self: Command) => {
      await withServices(self, async ({ alerts: { rules, describeRule } }) => {
        const data = (await rules.list()).map(describeRule);
        terminal.show({ data, next_cursor: null }, () => describeRules(data));
      });
    });
}

function addMute(alerts: Command, terminal: Terminal): void {
  alerts
    .command('mute')
    .argument('<rule>', 'id or name of the rule')
    .option('--until <when>', 'a duration such as 8h, an instant, or never', expiry)
    .description('keep the events of a rule and tell nobody, for good or until then')
    .action(async (rule: string, { until }: { readonly until?: Expiry }, self: Command) => {
      await withServices(self, async ({ alerts: { rules, describeRule }, clock }) => {
        const untilMs = resolveExpiry(until, clock.nowMs()) ?? Infinity;
        showRule(terminal, describeRule(await rules.mute(rule, untilMs)));
      });
    });
}

function addUnmute(alerts: Command, terminal: Terminal): void {
  alerts
    .command('unmute')
    .argument('<rule>', 'id or name of the rule')
    .description('tell of the events of a rule again')
    .action(async (rule: string, _options: object, self: Command) => {
      await withServices(self, async ({ alerts: { rules, describeRule } }) => {
        showRule(terminal, describeRule(await rules.unmute(rule)));
      });
    });
}

function showRule(terminal: Terminal, rule: AlertRuleObject): void {
  terminal.show(rule, () => `${rule.name} is ${describeState(rule)}`);
}

function describeEvents(events: readonly AlertEventObject[]): string {
  const rows = events.map(({ at, state, severity, rule_name: rule, summary, muted }) => [
    at,
    muted ? `${state} (muted)` : state,
    severity,
    rule,
    summary,
  ]);
  return formatTable(['TIME', 'STATE', 'SEVERITY', 'RULE', 'SUMMARY'], rows, 'No alerts.');
}

function describeRules(rules: readonly AlertRuleObject[]): string {
  const rows = rules.map((rule) => [
    rule.name,
    rule.kind,
    rule.key_id ?? rule.project_id ?? 'all',
    describeState(rule),
    describeSettings(rule.settings),
  ]);
  return formatTable(
    ['NAME', 'KIND', 'WATCHES', 'STATE', 'SETTINGS'],
    rows,
    'No rules; serve makes the built-in ones.',
  );
}

function describeState({ enabled, muted, muted_until: until }: AlertRuleObject): string {
  if (!enabled) return 'disabled';
  if (!muted) return 'on';
  return until === null ? 'muted' : `muted until ${until}`;
}

function describeSettings(settings: object): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}
