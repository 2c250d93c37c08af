/** Webhooks: where events of alerts are sent. What is to be sent waits in an outbox until it has arrived. */
import type { AlertEvent, AlertSeverity } from './alert.ts';
import type { AlertKind } from './alert-kinds.ts';
import type { AuditEntry } from './audit.ts';

export const WEBHOOK_FORMATS = ['standard', 'slack'] as const;
/** `standard`: the event as JSON. `slack`: a message as Slack, Mattermost and others take it. Both are signed. */
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

export interface Webhook {
  /** `whk_…` */
  readonly id: string;
  /** Unique. */
  readonly name: string;
  readonly format: WebhookFormat;
  /** Kinds of alerts that are sent there; empty: all. */
  readonly kinds: readonly AlertKind[];
  /** Events below this are not sent. */
  readonly minSeverity: AlertSeverity;
  readonly enabled: boolean;
  readonly createdAt: number;
  /** Address and signing secret, sealed: whoever has the database alone can send nothing in our name. */
  readonly sealed: string;
}

/** What `sealed` holds. */
export interface WebhookSecrets {
  readonly url: string;
  /** `whsec_…`, as the Standard Webhooks scheme writes it. */
  readonly secret: string;
}

/** Hides texts from whoever has the database. `open` throws where the text was not sealed by this vault. */
export interface Vault {
  seal(text: string): string;
  open(sealed: string): string;
}

export type DeliveryState = 'pending' | 'delivered' | 'dead';

/** One event on its way to one webhook. */
export interface Delivery {
  /** `dlv_…`; the same over all attempts, so that a receiver knows a repetition. */
  readonly id: string;
  readonly webhookId: string;
  /** null: a test. */
  readonly eventId: string | null;
  /** null of a test, and where the event was forgotten since. */
  readonly event: AlertEvent | null;
  readonly state: DeliveryState;
  /** How often it was tried. */
  readonly attempts: number;
  /** When it is tried next; of no meaning unless pending. */
  readonly nextAt: number;
  readonly createdAt: number;
  readonly lastAttempt: DeliveryAttempt | null;
}

export interface DeliveryAttempt {
  readonly at: number;
  /** HTTP status of the answer; null where none came. */
  readonly status: number | null;
  /** Why it counts as failed; null where it arrived. */
  readonly error: string | null;
}

export interface DeliveryFilter {
  readonly webhookId?: string | undefined;
  readonly eventId?: string | undefined;
  readonly state?: DeliveryState | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface DeliveryPage {
  /** Newest first. */
  readonly deliveries: readonly Delivery[];
  readonly nextCursor: string | null;
}

/** A webhook after its change. Without the audit entry nothing is stored. */
export interface WebhookChange {
  readonly webhook: Webhook;
  readonly audit: AuditEntry;
}

export interface WebhookStore {
  list(): Promise<readonly Webhook[]>;
  /** By id or name. */
  find(idOrName: string): Promise<Webhook | null>;
  /** Throws `conflict` where the name is taken. */
  insert(webhook: Webhook, audit: AuditEntry): Promise<void>;
  /** One transaction; nothing is written when `change` throws or gives null. Null when there is no such webhook. */
  change(id: string, change: (webhook: Webhook) => WebhookChange | null): Promise<Webhook | null>;
  /** Together with what waits for it. `audit` may throw, and nothing is removed then. */
  remove(id: string, audit: (webhook: Webhook) => AuditEntry): Promise<boolean>;

  insertTest(delivery: Delivery, audit: AuditEntry): Promise<void>;
  findDelivery(id: string): Promise<Delivery | null>;
  listDeliveries(filter: DeliveryFilter): Promise<DeliveryPage>;
  /** Those that wait for enabled webhooks and whose time has come, the longest waiting first. */
  listDue(nowMs: number, limit: number): Promise<readonly Delivery[]>;
  noteAttempt(id: string, outcome: Pick<Delivery, 'state' | 'nextAt'> & DeliveryAttempt): Promise<void>;
  /** Puts a delivery back to its beginning; false where there is none. */
  requeue(id: string, nowMs: number, audit: AuditEntry): Promise<boolean>;
  /** Forgets deliveries that came to an end before. */
  prune(beforeMs: number): Promise<void>;
}
