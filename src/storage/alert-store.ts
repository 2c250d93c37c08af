import type { Kysely, Transaction } from 'kysely';
import type {
  AlertEvent,
  AlertEventFilter,
  AlertEventPage,
  AlertFindings,
  AlertRule,
  AlertRuleChange,
  AlertState,
  AlertStore,
} from '../domain/alert.ts';
import type { AuditEntry } from '../domain/audit.ts';
import { ManagementError } from '../domain/management-error.ts';
import { toAlertEvent, toAlertEventRow, toAlertRule, toAlertRuleRow } from './alert-rows.ts';
import type { AuditTrail } from './audit-trail.ts';
import { readCursor, readNewest } from './cursor.ts';
import type { StoreSchema } from './schema.ts';
import { queueDeliveries } from './webhook-queue.ts';
import { transact } from './transact.ts';

/** Alert rules, what they remember, and their events, in the tables of the store. */
export class SqlAlertStore implements AlertStore {
  readonly #db: Kysely<StoreSchema>;
  readonly #trail: AuditTrail;
  constructor(db: Kysely<StoreSchema>, trail: AuditTrail) {
    this.#db = db;
    this.#trail = trail;
  }

  async listRules(): Promise<readonly AlertRule[]> {
    return (await this.#db.selectFrom('alert_rules').selectAll().orderBy('name').execute()).map(toAlertRule);
  }

  async findRule(idOrName: string): Promise<AlertRule | null> {
    return selectRule(this.#db, idOrName);
  }

  async insertRule(rule: AlertRule, audit: AuditEntry | null): Promise<void> {
    await transact(this.#db, async (transaction) => {
      await refuseTakenName(transaction, rule);
      const { id, kind, origin, createdAt } = rule;
      await transaction
        .insertInto('alert_rules')
        .values({ ...toAlertRuleRow(rule), id, kind, origin, created_at: createdAt })
        .execute();
      await this.#trail.append(transaction, audit === null ? [] : [audit]);
    });
  }

  async changeRule(
    id: string,
    change: (rule: AlertRule) => AlertRuleChange | null,
  ): Promise<AlertRule | null> {
    return transact(this.#db, async (transaction) => {
      const before = await selectRule(transaction, id);
      const made = before === null ? null : change(before);
      if (made === null) return before;
      await refuseTakenName(transaction, made.rule);
      await transaction
        .updateTable('alert_rules')
        .set(toAlertRuleRow(made.rule))
        .where('id', '=', made.rule.id)
        .execute();
      await this.#trail.append(transaction, [made.audit]);
      return selectRule(transaction, made.rule.id);
    });
  }

  async removeRule(id: string, audit: (rule: AlertRule) => AuditEntry): Promise<boolean> {
    return transact(this.#db, async (transaction) => {
      const rule = await selectRule(transaction, id);
      if (rule === null) return false;
      const entry = audit(rule);
      await transaction.deleteFrom('alert_rules').where('id', '=', rule.id).execute();
      await this.#trail.append(transaction, [entry]);
      return true;
    });
  }

  async insert({ events, states }: AlertFindings): Promise<void> {
    await transact(this.#db, async (transaction) => {
      for (const event of events) await insertEvent(transaction, event);
      for (const state of states) await putState(transaction, state);
    });
  }

  async findEvent(id: string): Promise<AlertEvent | null> {
    const row = await this.#db.selectFrom('alert_events').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : toAlertEvent(row);
  }

  async listEvents(filter: AlertEventFilter): Promise<AlertEventPage> {
    const { rows, nextCursor } = await readNewest(selectFiltered(this.#db, filter), filter.limit);
    return { events: rows.map(toAlertEvent), nextCursor };
  }

  async listStates(): Promise<readonly AlertState[]> {
    const states = await this.#db.selectFrom('alert_states').selectAll().execute();
    const rows = await this.#db
      .selectFrom('alert_events')
      .innerJoin('alert_states', 'alert_states.firing_id', 'alert_events.id')
      .selectAll('alert_events')
      .execute();
    const firing = new Map(rows.map((row) => [row.id, toAlertEvent(row)]));
    return states.map((state) => ({
      ruleId: state.rule_id,
      name: state.name,
      firing: state.firing_id === null ? null : (firing.get(state.firing_id) ?? null),
      firedAt: state.fired_at,
    }));
  }

  async prune(beforeMs: number): Promise<void> {
    await transact(this.#db, async (transaction) => {
      await transaction
        .deleteFrom('alert_states')
        .where('firing_id', 'is', null)
        .where('fired_at', '<', beforeMs)
        .execute();
      await transaction
        .deleteFrom('alert_events')
        .where('at', '<', beforeMs)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('alert_states')
                .select('firing_id')
                .whereRef('alert_states.firing_id', '=', 'alert_events.id'),
            ),
          ),
        )
        .execute();
    });
  }
}

async function selectRule(db: Kysely<StoreSchema>, idOrName: string): Promise<AlertRule | null> {
  const row = await db
    .selectFrom('alert_rules')
    .selectAll()
    .where(({ or, eb }) => or([eb('id', '=', idOrName), eb('name', '=', idOrName)]))
    .executeTakeFirst();
  return row === undefined ? null : toAlertRule(row);
}

async function refuseTakenName(
  transaction: Transaction<StoreSchema>,
  { id, name }: AlertRule,
): Promise<void> {
  const owner = await selectRule(transaction, name);
  if (owner === null || owner.id === id) return;
  throw new ManagementError('conflict', `there is an alert rule ${JSON.stringify(name)} already`);
}

/** Every event comes in here, and here alone. */
async function insertEvent(transaction: Transaction<StoreSchema>, event: AlertEvent): Promise<void> {
  await transaction.insertInto('alert_events').values(toAlertEventRow(event)).execute();
  await queueDeliveries(transaction, event);
}

async function putState(transaction: Transaction<StoreSchema>, state: AlertState): Promise<void> {
  const values = { firing_id: state.firing?.id ?? null, fired_at: state.firedAt };
  await transaction
    .insertInto('alert_states')
    .values({ rule_id: state.ruleId, name: state.name, ...values })
    .onConflict((conflict) => conflict.columns(['rule_id', 'name']).doUpdateSet(values))
    .execute();
}

function selectFiltered(
  db: Kysely<StoreSchema>,
  { ruleId, kind, keyId, projectId, state, sinceMs, cursor }: AlertEventFilter,
) {
  let query = db.selectFrom('alert_events').selectAll();
  if (ruleId !== undefined) query = query.where('rule_id', '=', ruleId);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (keyId !== undefined) query = query.where('subject_type', '=', 'key').where('subject_id', '=', keyId);
  if (projectId !== undefined) query = query.where('project_id', '=', projectId);
  if (state !== undefined) query = query.where('state', '=', state);
  if (sinceMs !== undefined) query = query.where('at', '>=', sinceMs);
  return cursor === undefined ? query : query.where('seq', '<', readCursor(cursor, 'alert events'));
}
