/**
 * Tokens of one-api and of its descendant new-api: rows of the table `tokens`, or what `/api/token/` answers.
 * `key` is stored without the `sk-` that callers put before it.
 */
import type { Budget } from '../domain/budget.ts';
import { unwrapList } from './key-import-document.ts';
import type { ExportReader } from './key-import-format.ts';
import { RowReader, toMetadata } from './key-import-row.ts';

/** What both programs count as one dollar unless their `QuotaPerUnit` says otherwise. */
const QUOTA_PER_USD = 500_000;
const ENABLED = 1;

export const ONE_API: ExportReader = {
  unwrap: (document) => unwrapList(document, ['data', 'items']),
  toRow: ({ row, fields }) => {
    const reader = new RowReader(row, fields);
    const key = reader.text('key');
    return {
      row,
      plaintext: key === undefined || key.startsWith('sk-') ? (key ?? null) : `sk-${key}`,
      sha256: null,
      secretField: 'key',
      project: null,
      env: null,
      format: null,
      shown: null,
      // 2 is switched off, 3 expired, 4 without quota.
      enabled: (reader.number('status') ?? ENABLED) === ENABLED,
      settings: {
        name: reader.text('name') ?? 'one-api token',
        models: readModels(reader),
        // one-api calls it subnet, new-api allow_ips.
        allowedIps: [...(reader.list('subnet') ?? []), ...(reader.list('allow_ips') ?? [])],
        budget: readBudget(reader),
        expiresAt: readExpiry(reader),
        metadata: toMetadata({
          one_api_user_id: reader.value('user_id'),
          one_api_group: reader.value('group'),
        }),
      },
      problems: reader.problems,
    };
  },
};

/** one-api: `models`; new-api: `model_limits`, which counts only while `model_limits_enabled`. */
function readModels(reader: RowReader): readonly string[] {
  const limited = (reader.flag('model_limits_enabled') ?? false) ? reader.list('model_limits') : undefined;
  return [...(reader.list('models') ?? []), ...(limited ?? [])];
}

/** What remains is spent once. A token without any is switched off, as it was. */
function readBudget(reader: RowReader): Budget | undefined {
  const isUnlimited = reader.flag('unlimited_quota') ?? false;
  const quota = reader.number('remain_quota');
  if (isUnlimited || quota === undefined) return undefined;
  if (quota > 0) return { usd: quota / QUOTA_PER_USD, period: 'total' };
  if (reader.number('status') === ENABLED) {
    reader.report('remain_quota', 'is used up; give the token quota, or set its status to 4');
  }
  return undefined;
}

/** Seconds since 1970; -1 is never. */
function readExpiry(reader: RowReader): number | null {
  const seconds = reader.number('expired_time');
  return seconds === undefined || seconds === -1 ? null : seconds * 1000;
}
