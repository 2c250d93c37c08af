/** Parsers of option values. Commander reports what they throw together with the name of the option. */
import { InvalidArgumentError } from 'commander';
import type { AuditHead } from '../domain/audit.ts';
import { parseAuditHead } from '../domain/audit-head.ts';
import type { Budget } from '../domain/budget.ts';
import { parseDuration } from '../lib/duration.ts';
import { parseInstant } from '../lib/instant.ts';

/** Clears a setting. */
const NONE = 'none';

/** For a repeated option: each value joins the ones before it. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** A list of values, where the single value `none` is the empty list. */
export function toList(values: readonly string[] | undefined): readonly string[] | undefined {
  if (values === undefined || !values.includes(NONE)) return values;
  if (values.length === 1) return [];
  throw new InvalidArgumentError(`${NONE} empties a list and cannot stand beside other values`);
}

/** A value, or the word that clears the setting. Commander has no way to pass null on. */
export type Clearable<Value> = Value | typeof NONE;

/** A whole number above 0, or `none`. */
export function figureOrNone(value: string): Clearable<number> {
  return value === NONE ? NONE : figure(value);
}

export function noneToNull<Value>(value: Clearable<Value> | undefined): Value | null | undefined {
  return value === NONE ? null : value;
}

export function figure(value: string): number {
  if (/^[1-9]\d{0,12}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Use a whole number above 0.');
}

export function duration(value: string): number {
  return parse(() => parseDuration(value));
}

export function auditHead(value: string): AuditHead {
  return parse(() => parseAuditHead(value));
}

/** When something ends: `never`, a duration from now, or an instant. Given to the clock later. */
export type Expiry = { readonly kind: 'never' } | { readonly kind: 'in' | 'at'; readonly ms: number };

export function expiry(value: string): Expiry {
  if (value === 'never' || value === NONE) return { kind: 'never' };
  if (/^\d+[smhd]$/.test(value)) return { kind: 'in', ms: duration(value) };
  return parse(() => ({ kind: 'at', ms: parseInstant(value) }), ' Or write never, 30d or 90d.');
}

/** Milliseconds since the epoch, or null for never. */
export function resolveExpiry(value: Expiry | undefined, nowMs: number): number | null | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'never') return null;
  return value.kind === 'in' ? nowMs + value.ms : value.ms;
}

export function budgetOrNone(value: string): Clearable<Budget> {
  if (value === NONE) return NONE;
  const match = /^(\d+(?:\.\d+)?)\/(day|week|month|total)$/.exec(value);
  if (match === null) throw new InvalidArgumentError('Write dollars per period, such as 50/month.');
  return { usd: Number(match[1]), period: match[2] as Budget['period'] };
}

/** `name=value` pairs as an object; `none` is the empty one. */
export function toMetadata(
  values: readonly string[] | undefined,
): Readonly<Record<string, string>> | undefined {
  const pairs = toList(values)?.map((value): [string, string] => {
    const equals = value.indexOf('=');
    if (equals > 0) return [value.slice(0, equals), value.slice(equals + 1)];
    throw new InvalidArgumentError(`--metadata ${JSON.stringify(value)} is not of the form name=value`);
  });
  return pairs === undefined ? undefined : Object.fromEntries(pairs);
}

function parse<T>(read: () => T, hint = ''): T {
  try {
    return read();
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.${hint}`);
  }
}
