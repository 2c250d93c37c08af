/** What a row of the audit log changed, field by field, as text. */
import type { AuditRecordObject } from '../../../admin/api-types.ts';

export interface Difference {
  /** `rate_limits.requestsPerMinute` */
  readonly field: string;
  /** null: there was nothing, or is nothing any more. */
  readonly before: string | null;
  readonly after: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

/** Of something new or removed only what is not empty; of a change only what differs, also within a field. */
export function describeDifferences({
  before,
  after,
}: Pick<AuditRecordObject, 'before' | 'after'>): readonly Difference[] {
  const old = flatten(before ?? {});
  const next = flatten(after ?? {});
  const fields = [...new Set([...old.keys(), ...next.keys()])];
  return fields
    .filter((field) => old.get(field) !== next.get(field))
    .map((field) => ({ field, before: old.get(field) ?? null, after: next.get(field) ?? null }));
}

/** Values by the path to them. What is empty is left out. */
function flatten(fields: Fields, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(fields)) {
    const path = `${prefix}${name}`;
    if (isObject(value)) {
      for (const [inner, text] of flatten(value, `${path}.`)) found.set(inner, text);
    } else {
      const text = describeValue(value);
      if (text !== null) found.set(path, text);
    }
  }
  return found;
}

function describeValue(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value)) {
    return value.length === 0 ? null : value.map((each) => describeValue(each) ?? 'none').join(', ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
