import type { Kysely, Selectable, Transaction } from 'kysely';
import type { AuditEntry } from '../domain/audit.ts';
import { ManagementError } from '../domain/management-error.ts';
import type {
  Delivery,
  DeliveryAttempt,
  DeliveryFilter,
  DeliveryPage,
  Webhook,
  WebhookChange,
  WebhookStore,
} from '../domain/webhook.ts';
import { toAlertEvent } from './alert-rows.ts';
import type { AuditTrail } from './audit-trail.ts';
import { readCursor, readNewest } from './cursor.ts';
import type { StoreSchema, WebhookDeliveryTable } from './schema.ts';
import { toDelivery, toWebhook, toWebhookRow } from './webhook-rows.ts';
import { transact } from './transact.ts';

/** Webhooks and their outbox, in the tables of the store. */
export class SqlWebhookStore implements WebhookStore {
  readonly #db: Kysely<StoreSchema>;
  readonly #trail: AuditTrail;
  constructor(db: Kysely<StoreSchema>, trail: AuditTrail) {
    this.#db = db;
    this.#trail = trail;
  }

  async list(): Promise<readonly Webhook[]> {
    return (await this.#db.selectFrom('webhooks').selectAll().orderBy('name').execute()).map(toWebhook);
  }

  async find(idOrName: string): Promise<Webhook | null> {
    return selectWebhook(this.#db, idOrName);
  }

  async insert(webhook: Webhook, audit: AuditEntry): Promise<void> {
    await transact(this.#db, async (transaction) => {
      await refuseTakenName(transaction, webhook);
      const { id, createdAt } = webhook;
      await transaction
        .insertInto('webhooks')
        .values({ ...toWebhookRow(webhook), id, created_at: createdAt })
        .execute();
      await this.#trail.append(transaction, [audit]);
    });
  }

  async change(id: string, change: (webhook: Webhook) => WebhookChange | null): Promise<Webhook | null> {
    return transact(this.#db, async (transaction) => {
      const before = await selectWebhook(transaction, id);
      const made = before === null ? null : change(before);
      if (made === null) return before;
      await refuseTakenName(transaction, made.webhook);
      await transaction
        .updateTable('webhooks')
        .set(toWebhookRow(made.webhook))
        .where('id', '=', made.webhook.id)
        .execute();
      await this.#trail.append(transaction, [made.audit]);
      return made.webhook;
    });
  }

  async remove(id: string, audit: (webhook: Webhook) => AuditEntry): Promise<boolean> {
    return transact(this.#db, async (transaction) => {
      const webhook = await selectWebhook(transaction, id);
      if (webhook === null) return false;
      const entry = audit(webhook);
      await transaction.deleteFrom('webhook_deliveries').where('webhook_id', '=', webhook.id).execute();
      await transaction.deleteFrom('webhooks').where('id', '=', webhook.id).execute();
      await this.#trail.append(transaction, [entry]);
      return true;
    });
  }

  async insertTest(delivery: Delivery, audit: AuditEntry): Promise<void> {
    await transact(this.#db, async (transaction) => {
      await transaction
        .insertInto('webhook_deliveries')
        .values({
          id: delivery.id,
          webhook_id: delivery.webhookId,
          event_id: delivery.eventId,
          state: delivery.state,
          attempts: delivery.attempts,
          next_at: delivery.nextAt,
          created_at: delivery.createdAt,
          attempt_at: delivery.lastAttempt?.at ?? null,
          attempt_status: delivery.lastAttempt?.status ?? null,
          attempt_error: delivery.lastAttempt?.error ?? null,
        })
        .execute();
      await this.#trail.append(transaction, [audit]);
    });
  }

  async findDelivery(id: string): Promise<Delivery | null> {
    const rows = await this.#db.selectFrom('webhook_deliveries').selectAll().where('id', '=', id).execute();
    return (await this.#withEvents(rows))[0] ?? null;
  }

  async listDeliveries(filter: DeliveryFilter): Promise<DeliveryPage> {
    const { webhookId, eventId, state, cursor, limit } = filter;
    let query = this.#db.selectFrom('webhook_deliveries').selectAll();
    if (webhookId !== undefined) query = query.where('webhook_id', '=', webhookId);
    if (eventId !== undefined) query = query.where('event_id', '=', eventId);
    if (state !== undefined) query = query.where('state', '=', state);
    if (cursor !== undefined) query = query.where('seq', '<', readCursor(cursor, 'deliveries'));
    const { rows, nextCursor } = await readNewest(query, limit);
    return { deliveries: await this.#withEvents(rows), nextCursor };
  }

  async listDue(nowMs: number, limit: number): Promise<readonly Delivery[]> {
    const rows = await this.#db
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('state', '=', 'pending')
      .where('next_at', '<=', nowMs)
      .where('webhook_id', 'in', ({ selectFrom }) =>
        selectFrom('webhooks').select('id').where('enabled', '=', 1),
      )
      .orderBy('next_at')
      .orderBy('seq')
      .limit(limit)
      .execute();
    return this.#withEvents(rows);
  }

  async noteAttempt(
    id: string,
    { state, nextAt, at, status, error }: Pick<Delivery, 'state' | 'nextAt'> & DeliveryAttempt,
  ): Promise<void> {
    await this.#db
      .updateTable('webhook_deliveries')
      .set(({ eb }) => ({
        state,
        next_at: nextAt,
        attempts: eb('attempts', '+', 1),
        attempt_at: at,
        attempt_status: status,
        attempt_error: error,
      }))
      .where('id', '=', id)
      .execute();
  }

  async requeue(id: string, nowMs: number, audit: AuditEntry): Promise<boolean> {
    return transact(this.#db, async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('webhook_deliveries')
        .set({ state: 'pending', attempts: 0, next_at: nowMs })
        .where('id', '=', id)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await this.#trail.append(transaction, [audit]);
      return true;
    });
  }

  async prune(beforeMs: number): Promise<void> {
    await this.#db
      .deleteFrom('webhook_deliveries')
      .where('state', '!=', 'pending')
      .where('created_at', '<', beforeMs)
      .execute();
  }

  async #withEvents(rows: readonly Selectable<WebhookDeliveryTable>[]): Promise<Delivery[]> {
    const ids = rows.flatMap(({ event_id: id }) => id ?? []);
    const events =
      ids.length === 0
        ? []
        : await this.#db.selectFrom('alert_events').selectAll().where('id', 'in', ids).execute();
    const byId = new Map(events.map((row) => [row.id, toAlertEvent(row)]));
    return rows.map((row) => toDelivery(row, byId.get(row.event_id ?? '') ?? null));
  }
}

async function selectWebhook(db: Kysely<StoreSchema>, idOrName: string): Promise<Webhook | null> {
  const row = await db
    .selectFrom('webhooks')
    .selectAll()
    .where(({ or, eb }) => or([eb('id', '=', idOrName), eb('name', '=', idOrName)]))
    .executeTakeFirst();
  return row === undefined ? null : toWebhook(row);
}

async function refuseTakenName(transaction: Transaction<StoreSchema>, { id, name }: Webhook): Promise<void> {
  const owner = await selectWebhook(transaction, name);
  if (owner === null || owner.id === id) return;
  throw new ManagementError('conflict', `there is a webhook ${JSON.stringify(name)} already`);
}
