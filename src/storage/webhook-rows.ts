import type { Selectable } from 'kysely';
import type { AlertEvent, AlertSeverity } from '../domain/alert.ts';
import type { AlertKind } from '../domain/alert-kinds.ts';
import type { Delivery, DeliveryState, Webhook, WebhookFormat } from '../domain/webhook.ts';
import type { WebhookDeliveryTable, WebhookTable } from './schema.ts';

export function toWebhook(row: Selectable<WebhookTable>): Webhook {
  return {
    id: row.id,
    name: row.name,
    format: row.format as WebhookFormat,
    kinds: JSON.parse(row.kinds) as readonly AlertKind[],
    minSeverity: row.min_severity as AlertSeverity,
    enabled: row.enabled === 1,
    createdAt: row.created_at,
    sealed: row.sealed,
  };
}

/** What a change of a webhook may change. */
export function toWebhookRow(webhook: Webhook) {
  return {
    name: webhook.name,
    format: webhook.format,
    kinds: JSON.stringify(webhook.kinds),
    min_severity: webhook.minSeverity,
    enabled: webhook.enabled ? 1 : 0,
    sealed: webhook.sealed,
  };
}

export function toDelivery(row: Selectable<WebhookDeliveryTable>, event: AlertEvent | null): Delivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    event,
    state: row.state as DeliveryState,
    attempts: row.attempts,
    nextAt: row.next_at,
    createdAt: row.created_at,
    lastAttempt:
      row.attempt_at === null
        ? null
        : { at: row.attempt_at, status: row.attempt_status, error: row.attempt_error },
  };
}
