import type { AuditHead } from './audit.ts';

/** `SEQ:MAC`, as it is logged and shown. Throws a RangeError for anything else. */
export function parseAuditHead(text: string): AuditHead {
  const match = /^(\d{1,15}):([A-Za-z0-9_-]{43})$/.exec(text);
  if (match === null) {
    throw new RangeError(`${JSON.stringify(text.slice(0, 60))} is not SEQ:MAC of a row of the audit log`);
  }
  return { seq: Number(match[1]), mac: match[2] ?? '' };
}

export function formatAuditHead({ seq, mac }: AuditHead): string {
  return `${seq}:${mac}`;
}
