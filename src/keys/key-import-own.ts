/** Tollgate's own form of an import: the fields of the key object, with the key or its hash. */
import type { Budget } from '../domain/budget.ts';
import type { RateLimits } from '../domain/limit.ts';
import { NO_LIMITS } from '../domain/limit.ts';
import { parseInstant } from '../lib/instant.ts';
import { unwrapList } from './key-import-document.ts';
import type { ExportReader } from './key-import-format.ts';
import { type ImportRow, isObject, RowReader, toMetadata } from './key-import-row.ts';

export const OWN: ExportReader = {
  unwrap: (document) => unwrapList(document, ['data']),
  toRow: ({ row, fields }) => {
    const reader = new RowReader(row, nestDottedFields(fields));
    const plaintext = reader.text('key') ?? null;
    const sha256 = reader.text('sha256') ?? null;
    const rest = {
      project: reader.text('project') ?? null,
      env: reader.text('env') ?? null,
      format: readFormat(reader),
      enabled: reader.flag('enabled') ?? true,
      settings: readSettings(reader),
    };
    for (const field of reader.unknownFields()) reader.report(field, 'is no field of a key');
    const secretField = plaintext === null && sha256 !== null ? 'sha256' : 'key';
    return { row, plaintext, sha256, secretField, shown: null, ...rest, problems: reader.problems };
  },
};

/** CSV has no objects: `rate_limits.requestsPerMinute` and `metadata.team` are columns there. */
function nestDottedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const nested: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const dot = name.indexOf('.');
    const outer = dot === -1 ? name : name.slice(0, dot);
    if (dot === -1 || !DOTTED.has(outer)) nested[name] = value;
    else if (value !== '') nested[outer] = { ...asObject(nested[outer]), [name.slice(dot + 1)]: value };
  }
  return nested;
}

const DOTTED: ReadonlySet<string> = new Set(['rate_limits', 'metadata']);

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function readFormat(reader: RowReader): ImportRow['format'] {
  const word = reader.text('format');
  if (word === undefined || word === 'imported' || word === 'prefixed' || word === 'token')
    return word ?? null;
  reader.report('format', 'tells the shape of a hashed key; use imported, prefixed or token');
  return null;
}

function readSettings(reader: RowReader): ImportRow['settings'] {
  return {
    name: reader.text('name') ?? '',
    description: reader.text('description'),
    permissions: reader.list('permissions'),
    agents: reader.list('agents'),
    routes: reader.list('routes'),
    models: reader.list('models'),
    allowedOrigins: reader.list('allowed_origins'),
    allowedIps: reader.list('allowed_ips'),
    originCheck: reader.parsed('origin_check', 'browser, public_only or always', (value) =>
      value === 'browser' || value === 'public_only' || value === 'always' ? value : undefined,
    ),
    plan: reader.text('plan'),
    rateLimits: readRateLimits(reader),
    budget: reader.parsed('budget', 'a form such as 50/month', parseBudget),
    enforceLimits: reader.flag('enforce_limits'),
    expiresAt: reader.parsed('expires_at', 'an instant such as 2026-12-31T23:59:59Z', parseExpiry),
    autoRenew: reader.flag('auto_renew'),
    metadata: readMetadata(reader),
  };
}

function readRateLimits(reader: RowReader): Partial<RateLimits> | undefined {
  const object = reader.object('rate_limits');
  if (object === undefined) return undefined;
  const limits = new RowReader(reader.row, object);
  const figures = Object.fromEntries(
    Object.keys(NO_LIMITS).map((name) => [name, limits.number(name) ?? null]),
  );
  for (const name of limits.unknownFields()) limits.report(name, 'is no limit');
  for (const { field, message } of limits.problems) reader.report(`rate_limits.${field}`, message);
  return figures;
}

/** `50/month`, or the object of the key. */
function parseBudget(value: unknown): Budget | undefined {
  if (isObject(value)) {
    const { usd, period } = value;
    return typeof usd === 'number' && typeof period === 'string'
      ? { usd, period: period as Budget['period'] }
      : undefined;
  }
  const match = /^(\d+(?:\.\d+)?)\/(day|week|month|total)$/.exec(String(value));
  return match === null ? undefined : { usd: Number(match[1]), period: match[2] as Budget['period'] };
}

function parseExpiry(value: unknown): number | null {
  return value === 'never' ? null : parseInstant(String(value));
}

function readMetadata(reader: RowReader): Record<string, string> | undefined {
  const object = reader.object('metadata');
  if (object === undefined) return undefined;
  return toMetadata(object);
}
