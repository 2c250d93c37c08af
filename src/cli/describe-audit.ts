/** The audit log for people. */
import type { AuditObject } from '../app/services.ts';
import { formatTable } from './table.ts';

const MAX_CHANGE_LENGTH = 100;

export function describeAuditLog(records: readonly AuditObject[]): string {
  return formatTable(
    ['SEQ', 'AT', 'WHO', 'FROM', 'ACTION', 'SUBJECT', 'CHANGE'],
    records.map((record) => [
      String(record.seq),
      record.at,
      record.actor.id === null
        ? `${record.actor.type} ${record.actor.name}`
        : `${record.actor.name} (${record.actor.id})`,
      record.source ?? '-',
      record.action,
      [record.subject.name, record.subject.id === null ? null : `(${record.subject.id})`]
        .filter((part) => part !== null)
        .join(' '),
      describeDifference(record),
    ]),
    'No rows.',
  );
}

/** `enabled: true → false`; of something new or gone only its one side. */
function describeDifference({ before, after }: AuditObject): string {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const parts = [...names].map((name) => {
    const [old, now] = [before?.[name], after?.[name]].map((value) => JSON.stringify(value));
    if (before === null) return `${name}: ${now}`;
    return after === null ? `${name}: ${old}` : `${name}: ${old ?? '-'} → ${now ?? '-'}`;
  });
  const text = parts.join(', ');
  return text.length > MAX_CHANGE_LENGTH ? `${text.slice(0, MAX_CHANGE_LENGTH)}…` : text;
}
