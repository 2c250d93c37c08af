import type { ImportObject, KeyObject } from '../app/services.ts';
import { formatFields, formatTable } from './table.ts';

/** `projectName` turns an id into the name people know. */
export function describeKeys(keys: readonly KeyObject[], projectName: (id: string) => string): string {
  const rows = keys.map((key) => [
    key.id,
    key.name,
    projectName(key.project_id),
    key.env,
    key.prefix,
    key.status,
    key.expires_at ?? 'never',
    key.last_used ?? 'never',
  ]);
  const headings = ['ID', 'NAME', 'PROJECT', 'ENV', 'PREFIX', 'STATUS', 'EXPIRES', 'LAST USED'];
  return formatTable(headings, rows, 'No keys.');
}

/** What holds for a key, from wherever it comes. */
interface InForce {
  readonly limits: KeyObject['rate_limits'];
  readonly plan: string | null;
}

export function describeKey(key: KeyObject, inForce: InForce, projectName: (id: string) => string): string {
  return formatFields([
    ['id', key.id],
    ['name', key.name],
    ['description', key.description],
    ['status', key.status],
    ['project', projectName(key.project_id)],
    ['env', key.env],
    ['format', key.format],
    ['prefix', key.last8 === '' ? key.prefix : `${key.prefix} (ends in ${key.last8})`],
    ['public key', key.public_key],
    ['permissions', list(key.permissions)],
    ['agents', list(key.agents)],
    ['routes', list(key.routes)],
    ['models', list(key.models)],
    ['origins', list(key.allowed_origins)],
    ['addresses', list(key.allowed_ips)],
    ['origin check', key.allowed_origins.length === 0 ? null : key.origin_check],
    ['plan', key.plan === null && inForce.plan !== null ? `${inForce.plan} (the default)` : key.plan],
    ['limits', describeLimits(key.rate_limits, inForce)],
    ['budget', key.budget === null ? null : `${key.budget.usd} USD per ${key.budget.period}`],
    ['enforced', describeEnforcement(key)],
    ['expires', key.expires_at ?? 'never'],
    ['renews', key.renews_at],
    ['created', `${key.created_at} by ${key.created_by}`],
    ['last used', describeLastUse(key)],
    ['last rotated', key.last_rotated ?? 'never'],
    ['rotation due', key.rotation_due_at],
    ['old secret', describePreviousSecret(key.previous_secret)],
    ['metadata', list(Object.entries(key.metadata).map(([name, value]) => `${name}=${value}`))],
  ]);
}

/** What became of the rows of a file, or what is wrong with them. */
export function describeImport(report: ImportObject, projectName: (id: string) => string): string {
  if (report.errors.length > 0) {
    const rows = report.errors.map(({ row, field, message }) => [String(row), field, message]);
    const mistakes = formatTable(['ROW', 'FIELD', 'MISTAKE'], rows, '');
    return `Nothing was imported: ${count(rows.length, 'mistake')} in ${count(report.rows, 'row')}.\n\n${mistakes}`;
  }
  const rows = report.keys.map((key) => [
    String(key.row),
    key.id ?? '-',
    key.name,
    projectName(key.project_id),
    key.env,
    key.format,
    key.prefix,
    key.status,
    key.expires_at ?? 'never',
  ]);
  const headings = ['ROW', 'ID', 'NAME', 'PROJECT', 'ENV', 'FORMAT', 'PREFIX', 'STATUS', 'EXPIRES'];
  const verb = report.dry_run ? 'Nothing was written; the import would store' : 'Imported';
  return `${verb} ${count(rows.length, 'key')}.\n\n${formatTable(headings, rows, '')}`;
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

/** Shown once, with all that its reader needs to know. */
export function describeNewSecret(verb: string, key: KeyObject, projectName: (id: string) => string): string {
  return `${verb} key ${key.id} "${key.name}" of project ${projectName(key.project_id)} (${key.env}).

  ${key.key ?? ''}

Store it now: it is shown this once and cannot be read again.`;
}

function list(entries: readonly string[]): string | null {
  return entries.length === 0 ? null : entries.join(', ');
}

function describeLimits(own: KeyObject['rate_limits'], { limits }: InForce): string | null {
  const names = Object.keys(limits) as (keyof typeof limits)[];
  return list(
    names.flatMap((name) => {
      if (limits[name] === null) return [];
      return own[name] === null ? [`${name} ${limits[name]} (plan)`] : [`${name} ${limits[name]}`];
    }),
  );
}

/** Limits that only count must not be taken for limits that hold. */
function describeEnforcement({ enforce_limits: enforced }: KeyObject): string | null {
  if (enforced === null) return null;
  return enforced ? 'yes, whatever the plan says' : 'no: limits only count what they would refuse';
}

function describeLastUse(key: KeyObject): string {
  if (key.last_used === null) return 'never';
  return key.last_used_ip === null ? key.last_used : `${key.last_used} from ${key.last_used_ip}`;
}

function describePreviousSecret(previous: KeyObject['previous_secret']): string | null {
  if (previous === null) return null;
  const lastUsed = previous.last_used === null ? 'not used since' : `last used ${previous.last_used}`;
  return `ends in ${previous.last8}, works until ${previous.expires_at}, ${lastUsed}`;
}
