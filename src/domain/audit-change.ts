import type { AuditAction, AuditEntry, AuditFields, AuditSubject, ChangedBy } from './audit.ts';

interface Occasion {
  readonly at: number;
  readonly by: ChangedBy;
  readonly action: AuditAction;
  readonly subject: AuditSubject;
}

/** The entry for something new; settings that are empty are left out. */
export function describeCreation(occasion: Occasion, after: AuditFields): AuditEntry {
  return { ...occasion, before: null, after: withoutEmpty(after) };
}

/** The entry with what is different; null where nothing is. */
export function describeChange(
  occasion: Occasion,
  before: AuditFields,
  after: AuditFields,
): AuditEntry | null {
  const changed = difference(before, after);
  return changed === null ? null : { ...occasion, ...changed };
}

/** The entry for something that is gone. */
export function describeRemoval(occasion: Occasion, before: AuditFields): AuditEntry {
  return { ...occasion, before: withoutEmpty(before), after: null };
}

/** Of objects inside only the different fields too; a field that one side lacks is missing there. */
function difference(
  before: AuditFields,
  after: AuditFields,
): { readonly before: AuditFields; readonly after: AuditFields } | null {
  const changes: { before: [string, unknown][]; after: [string, unknown][] } = { before: [], after: [] };
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[name], after[name]];
    if (JSON.stringify(old) === JSON.stringify(now)) continue;
    const inner = isFields(old) && isFields(now) ? difference(old, now) : { before: old, after: now };
    // Objects that differ in nothing but the order of their fields are the same.
    if (inner === null) continue;
    if (inner.before !== undefined) changes.before.push([name, inner.before]);
    if (inner.after !== undefined) changes.after.push([name, inner.after]);
  }
  if (changes.before.length === 0 && changes.after.length === 0) return null;
  return { before: Object.fromEntries(changes.before), after: Object.fromEntries(changes.after) };
}

function isFields(value: unknown): value is AuditFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutEmpty(fields: AuditFields): AuditFields {
  return Object.fromEntries(
    Object.entries(fields)
      .map(([name, value]) => [name, isFields(value) ? withoutEmpty(value) : value] as const)
      .filter(([, value]) => !isEmpty(value)),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isFields(value) && Object.keys(value).length === 0;
}
