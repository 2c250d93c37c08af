import type { Transaction } from 'kysely';
import { ALERT_SEVERITIES, type AlertEvent } from '../domain/alert.ts';
import type { Webhook } from '../domain/webhook.ts';
import { newId } from '../lib/ids.ts';
import type { StoreSchema } from './schema.ts';
import { toWebhook } from './webhook-rows.ts';

/** Puts the event into the outbox of every webhook that wants it, in the transaction that stores the event. */
export async function queueDeliveries(
  transaction: Transaction<StoreSchema>,
  event: AlertEvent,
): Promise<void> {
  if (event.muted) return;
  const rows = await transaction.selectFrom('webhooks').selectAll().where('enabled', '=', 1).execute();
  const wanting = rows.map(toWebhook).filter((webhook) => wants(webhook, event));
  for (const { id } of wanting) {
    await transaction
      .insertInto('webhook_deliveries')
      .values({
        id: newId('dlv'),
        webhook_id: id,
        event_id: event.id,
        state: 'pending',
        attempts: 0,
        next_at: event.at,
        created_at: event.at,
        attempt_at: null,
        attempt_status: null,
        attempt_error: null,
      })
      .execute();
  }
}

function wants({ kinds, minSeverity }: Webhook, event: AlertEvent): boolean {
  if (kinds.length > 0 && !kinds.includes(event.kind)) return false;
  return ALERT_SEVERITIES.indexOf(event.severity) >= ALERT_SEVERITIES.indexOf(minSeverity);
}
