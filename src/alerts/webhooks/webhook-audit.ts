/** What the audit log says of changes of webhooks. Of the address only the origin, for its path may be a secret. */
import type { AuditEntry, AuditFields, ChangedBy } from '../../domain/audit.ts';
import { describeChange, describeCreation, describeRemoval } from '../../domain/audit-change.ts';
import type { Webhook } from '../../domain/webhook.ts';

interface Occasion {
  readonly by: ChangedBy;
  readonly at: number;
}

/** A webhook beside the address that it holds sealed. */
export interface OpenWebhook {
  readonly webhook: Webhook;
  readonly url: string;
}

export function auditNewWebhook(open: OpenWebhook, occasion: Occasion): AuditEntry {
  return describeCreation(
    { ...occasion, action: 'webhook.create', subject: subjectOf(open.webhook) },
    fieldsOf(open),
  );
}

/** null when the change makes no difference. */
export function auditWebhookChange(
  before: OpenWebhook,
  after: OpenWebhook,
  occasion: Occasion,
): AuditEntry | null {
  const event = { ...occasion, action: 'webhook.update', subject: subjectOf(after.webhook) } as const;
  const entry = describeChange(event, fieldsOf(before), fieldsOf(after));
  if (entry !== null || before.url === after.url) return entry;
  // Another path at the same place: that it changed is told, and nothing of it.
  return {
    ...event,
    before: { url: maskUrl(before.url) },
    after: { url: `${maskUrl(after.url)} (changed)` },
  };
}

export function auditWebhookRemoval(open: OpenWebhook, occasion: Occasion): AuditEntry {
  const event = { ...occasion, action: 'webhook.delete', subject: subjectOf(open.webhook) } as const;
  return describeRemoval(event, fieldsOf(open));
}

export function auditWebhookUse(
  webhook: Webhook,
  action: 'webhook.test' | 'webhook.resend',
  occasion: Occasion & { readonly deliveryId: string },
): AuditEntry {
  const { by, at, deliveryId } = occasion;
  return { by, at, action, subject: subjectOf(webhook), before: null, after: { delivery_id: deliveryId } };
}

/** `https://hooks.example.com/…` */
export function maskUrl(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return pathname === '/' && search === '' ? `${origin}/` : `${origin}/…`;
}

function subjectOf({ id, name }: Webhook) {
  return { type: 'webhook', id, name } as const;
}

function fieldsOf({ webhook, url }: OpenWebhook): AuditFields {
  const { name, format, kinds, minSeverity, enabled } = webhook;
  return { name, url: maskUrl(url), format, kinds, min_severity: minSeverity, enabled };
}
