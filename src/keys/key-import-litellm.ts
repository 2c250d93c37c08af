/**
 * Keys of LiteLLM: rows of its table `LiteLLM_VerificationToken`, as SQL clients export them or as
 * `/key/list?return_full_object=true` answers. `token` is the SHA-256 of the key, `sk-…` the key itself.
 */
import type { Budget } from '../domain/budget.ts';
import { parseInstant } from '../lib/instant.ts';
import { unwrapList } from './key-import-document.ts';
import type { ExportReader } from './key-import-format.ts';
import { type ImportRow, RowReader, toMetadata } from './key-import-row.ts';

/** Settings that forbid something and that no setting of ours says. */
const RESTRICTIONS = [
  'allowed_routes',
  'allowed_cache_controls',
  'permissions',
  'object_permission_id',
  'model_max_budget',
  'policies',
  'access_group_ids',
];

export const LITELLM: ExportReader = {
  unwrap: (document) => unwrapList(document, ['keys', 'data']),
  toRow: ({ row, fields }) => {
    const reader = new RowReader(row, fields);
    const secret = readSecret(reader);
    reader.refuse(RESTRICTIONS, 'has no counterpart; empty it when the key may do without');
    reader.refuse(['budget_id'], 'names limits of another table; write them into the row and empty this');
    const settings = readSettings(reader);
    return {
      row,
      ...secret,
      project: null,
      env: null,
      format: null,
      shown: readShown(reader),
      enabled: !(reader.flag('blocked') ?? false),
      settings,
      problems: reader.problems,
    };
  },
};

function readSecret(reader: RowReader): Pick<ImportRow, 'plaintext' | 'sha256' | 'secretField'> {
  const fields = ['key', 'token', 'hashed_token'];
  const field = fields.find((name) => reader.value(name) !== undefined) ?? 'token';
  const text = reader.text(field) ?? null;
  const isKey = text?.startsWith('sk-') ?? false;
  return { plaintext: isKey ? text : null, sha256: isKey ? null : text, secretField: field };
}

/** `key_name` is the key with all but its last characters left out: `sk-...wxyz`. */
function readShown(reader: RowReader): ImportRow['shown'] {
  const match = /^(.{0,8})\.\.\.(.{0,8})$/.exec(reader.text('key_name') ?? '');
  return match === null ? null : { prefix: `${match[1]}...`, last8: match[2] ?? '' };
}

function readSettings(reader: RowReader): ImportRow['settings'] {
  return {
    name: reader.text('key_alias') ?? reader.text('key_name') ?? 'LiteLLM key',
    models: readModels(reader),
    rateLimits: {
      requestsPerMinute: reader.number('rpm_limit'),
      tokensPerMinute: reader.number('tpm_limit'),
      maxConcurrent: reader.number('max_parallel_requests'),
    },
    budget: readBudget(reader),
    expiresAt: reader.parsed('expires', 'an instant such as 2026-12-31T23:59:59Z', parseTimestamp),
    metadata: readMetadata(reader),
  };
}

function readModels(reader: RowReader): readonly string[] | undefined {
  const models = reader.list('models');
  if (models?.includes('all-proxy-models')) return [];
  for (const word of ['all-team-models', 'no-default-models']) {
    if (models?.includes(word)) reader.report('models', `has ${word}; write the models themselves`);
  }
  return models;
}

const PERIODS: ReadonlyMap<string, Budget['period']> = new Map([
  ['24h', 'day'],
  ['1d', 'day'],
  ['7d', 'week'],
  ['1w', 'week'],
  ['30d', 'month'],
  ['1mo', 'month'],
]);

/** Without a duration a budget is spent once; what has been spent of it is gone. */
function readBudget(reader: RowReader): Budget | undefined {
  const usd = reader.number('max_budget');
  const duration = reader.text('budget_duration');
  const spentUsd = reader.number('spend') ?? 0;
  if (usd === undefined) return undefined;
  if (duration === undefined) return { usd: Math.max(0, usd - spentUsd), period: 'total' };
  const period = PERIODS.get(duration);
  if (period !== undefined) return { usd, period };
  reader.report('budget_duration', `is none of ${[...PERIODS.keys()].join(', ')}`);
  return undefined;
}

/** PostgreSQL leaves out the zone, which is UTC there, and writes a space and microseconds. */
function parseTimestamp(value: unknown): number {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*(?:Z|[+-]00(?::?00)?)?$/.exec(
    String(value),
  );
  return parseInstant(match === null ? String(value) : `${match[1]}T${match[2]}${match[3] ?? ''}Z`);
}

/** Where the key belonged is kept as a note. */
function readMetadata(reader: RowReader): Record<string, string> {
  const metadata = reader.object('metadata') ?? {};
  for (const name of Object.keys(metadata)) {
    if (/^model_(?:rpm|tpm)_limit$|^guardrails$/.test(name)) {
      reader.report(`metadata.${name}`, 'has no counterpart; leave it out when the key may do without');
    }
  }
  return toMetadata({
    ...metadata,
    litellm_team_id: reader.text('team_id'),
    litellm_user_id: reader.text('user_id'),
    litellm_organization_id: reader.text('organization_id'),
  });
}
