/** The forms in which the management API shows webhooks and deliveries. */
import type { AlertSeverity } from '../../domain/alert.ts';
import type { AlertKind } from '../../domain/alert-kinds.ts';
import type { Delivery, DeliveryState, WebhookFormat } from '../../domain/webhook.ts';
import { formatInstant } from '../../lib/instant.ts';
import { maskUrl, type OpenWebhook } from './webhook-audit.ts';

export interface WebhookObject {
  readonly id: string;
  readonly name: string;
  /** Without its path, which is a secret with many receivers. */
  readonly url: string;
  readonly format: WebhookFormat;
  readonly kinds: readonly AlertKind[];
  readonly min_severity: AlertSeverity;
  readonly enabled: boolean;
  readonly created_at: string;
}

export interface DeliveryObject {
  readonly id: string;
  readonly webhook_id: string;
  /** null: a test. */
  readonly event_id: string | null;
  readonly title: string | null;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** null unless it waits. */
  readonly next_attempt_at: string | null;
  readonly created_at: string;
  readonly last_attempt_at: string | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
}

export function toWebhookObject({ webhook, url }: OpenWebhook): WebhookObject {
  return {
    id: webhook.id,
    name: webhook.name,
    url: maskUrl(url),
    format: webhook.format,
    kinds: webhook.kinds,
    min_severity: webhook.minSeverity,
    enabled: webhook.enabled,
    created_at: formatInstant(webhook.createdAt),
  };
}

export function toDeliveryObject(delivery: Delivery): DeliveryObject {
  const { lastAttempt } = delivery;
  return {
    id: delivery.id,
    webhook_id: delivery.webhookId,
    event_id: delivery.eventId,
    title: delivery.event?.title ?? null,
    state: delivery.state,
    attempts: delivery.attempts,
    next_attempt_at: delivery.state === 'pending' ? formatInstant(delivery.nextAt) : null,
    created_at: formatInstant(delivery.createdAt),
    last_attempt_at: lastAttempt === null ? null : formatInstant(lastAttempt.at),
    last_status: lastAttempt?.status ?? null,
    last_error: lastAttempt?.error ?? null,
  };
}
