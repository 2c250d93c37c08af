import { randomBytes } from 'node:crypto';
import type { AlertSeverity } from '../../domain/alert.ts';
import type { AlertKind } from '../../domain/alert-kinds.ts';
import type { ChangedBy } from '../../domain/audit.ts';
import { ManagementError } from '../../domain/management-error.ts';
import type {
  Delivery,
  DeliveryFilter,
  DeliveryPage,
  Vault,
  Webhook,
  WebhookFormat,
  WebhookSecrets,
  WebhookStore,
} from '../../domain/webhook.ts';
import type { Clock } from '../../lib/clock.ts';
import type { newId } from '../../lib/ids.ts';
import type { Outbox } from './outbox.ts';
import {
  auditNewWebhook,
  auditWebhookChange,
  auditWebhookRemoval,
  auditWebhookUse,
  type OpenWebhook,
} from './webhook-audit.ts';

export interface NewWebhook {
  readonly name: string;
  /** https, or http to an address that alerts.privateTargets allows. */
  readonly url: string;
  readonly format?: WebhookFormat | undefined;
  /** Empty or left out: all. */
  readonly kinds?: readonly AlertKind[] | undefined;
  readonly minSeverity?: AlertSeverity | undefined;
  readonly enabled?: boolean | undefined;
}

/** What is left out stays. */
export type WebhookInput = { readonly [Field in keyof NewWebhook]?: NewWebhook[Field] | undefined };

export interface WebhooksParts {
  readonly webhooks: WebhookStore;
  readonly outbox: Outbox;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly newId: typeof newId;
  /** Whose changes these are, for the audit log. */
  readonly by: ChangedBy;
}

/** What must hold of the webhook at the moment of the change, or it throws and nothing is changed. */
export type WebhookCondition = (before: OpenWebhook) => void;

/** As the Standard Webhooks specification asks for, of at least 24 bytes. */
const SECRET_BYTES = 32;
const NAME = /^(?!whk_)[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Webhooks as administrators make, change, test and delete them. */
export class Webhooks {
  readonly #parts: WebhooksParts;
  constructor(parts: WebhooksParts) {
    this.#parts = parts;
  }

  /** With the signing secret in plain text. There is no second chance to read it. */
  async create(input: NewWebhook): Promise<OpenWebhook & { readonly secret: string }> {
    const { webhooks, clock, newId: nextId, by } = this.#parts;
    const nowMs = clock.nowMs();
    const url = checkUrl(input.url);
    const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    const webhook: Webhook = {
      id: nextId('whk'),
      name: checkName(input.name),
      format: input.format ?? 'standard',
      kinds: input.kinds ?? [],
      minSeverity: input.minSeverity ?? 'info',
      enabled: input.enabled ?? true,
      createdAt: nowMs,
      sealed: this.#seal({ url, secret }),
    };
    await webhooks.insert(webhook, auditNewWebhook({ webhook, url }, { by, at: nowMs }));
    return { webhook, url, secret };
  }

  /** By name. */
  async list(): Promise<readonly OpenWebhook[]> {
    return (await this.#parts.webhooks.list()).map((webhook) => this.#open(webhook));
  }

  /** By id or name. */
  async show(idOrName: string): Promise<OpenWebhook> {
    return this.#open(await this.#find(idOrName));
  }

  /** What is left out stays; so does the secret. */
  async update(idOrName: string, input: WebhookInput, condition?: WebhookCondition): Promise<OpenWebhook> {
    const { webhooks, clock, by } = this.#parts;
    const { id } = await this.#find(idOrName);
    const changed = await webhooks.change(id, (stored) => {
      const before = this.#open(stored);
      condition?.(before);
      const after = this.#apply(before, input);
      const audit = auditWebhookChange(before, after, { by, at: clock.nowMs() });
      return audit === null ? null : { webhook: after.webhook, audit };
    });
    return changed === null ? refuseUnknown('webhook', id) : this.#open(changed);
  }

  /** What waits for it is not sent any more. */
  async remove(idOrName: string, condition?: WebhookCondition): Promise<void> {
    const { webhooks, clock, by } = this.#parts;
    const { id } = await this.#find(idOrName);
    await webhooks.remove(id, (stored) => {
      const open = this.#open(stored);
      condition?.(open);
      return auditWebhookRemoval(open, { by, at: clock.nowMs() });
    });
  }

  /** Sends a test at once, and once; resolves with what became of it. */
  async test(idOrName: string): Promise<Delivery> {
    const { webhooks, outbox, clock, newId: nextId, by } = this.#parts;
    const webhook = await this.#find(idOrName);
    const nowMs = clock.nowMs();
    // Noted as having failed, so that a test which the process does not survive is not sent a second time.
    const delivery: Delivery = {
      id: nextId('dlv'),
      webhookId: webhook.id,
      eventId: null,
      event: null,
      state: 'dead',
      attempts: 0,
      nextAt: nowMs,
      createdAt: nowMs,
      lastAttempt: null,
    };
    const occasion = { by, at: nowMs, deliveryId: delivery.id };
    await webhooks.insertTest(delivery, auditWebhookUse(webhook, 'webhook.test', occasion));
    await outbox.attemptOnce(webhook, delivery);
    return this.#findDelivery(delivery.id);
  }

  listDeliveries(filter: DeliveryFilter): Promise<DeliveryPage> {
    return this.#parts.webhooks.listDeliveries(filter);
  }

  /** Puts it back into the outbox with all its attempts before it, whatever became of it. */
  async resend(deliveryId: string): Promise<Delivery> {
    const { webhooks, clock, by } = this.#parts;
    const { webhookId } = await this.#findDelivery(deliveryId);
    const webhook = await this.#find(webhookId);
    const nowMs = clock.nowMs();
    const occasion = { by, at: nowMs, deliveryId };
    await webhooks.requeue(deliveryId, nowMs, auditWebhookUse(webhook, 'webhook.resend', occasion));
    return this.#findDelivery(deliveryId);
  }

  async #find(idOrName: string): Promise<Webhook> {
    return (await this.#parts.webhooks.find(idOrName)) ?? refuseUnknown('webhook', idOrName);
  }

  async #findDelivery(id: string): Promise<Delivery> {
    return (await this.#parts.webhooks.findDelivery(id)) ?? refuseUnknown('delivery', id);
  }

  #apply(before: OpenWebhook, input: WebhookInput): OpenWebhook {
    const { webhook } = before;
    const url = input.url === undefined ? before.url : checkUrl(input.url);
    const { secret } = this.#secretsOf(webhook);
    return {
      url,
      webhook: {
        ...webhook,
        name: input.name === undefined ? webhook.name : checkName(input.name),
        format: input.format ?? webhook.format,
        kinds: input.kinds ?? webhook.kinds,
        minSeverity: input.minSeverity ?? webhook.minSeverity,
        enabled: input.enabled ?? webhook.enabled,
        sealed: url === before.url ? webhook.sealed : this.#seal({ url, secret }),
      },
    };
  }

  #open(webhook: Webhook): OpenWebhook {
    return { webhook, url: this.#secretsOf(webhook).url };
  }

  #secretsOf({ sealed }: Webhook): WebhookSecrets {
    return JSON.parse(this.#parts.vault.open(sealed)) as WebhookSecrets;
  }

  #seal(secrets: WebhookSecrets): string {
    return this.#parts.vault.seal(JSON.stringify(secrets));
  }
}

/** Which addresses may be reached is looked at when something is sent: names may point elsewhere by then. */
function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    throw invalid('url is not an address such as https://hooks.example.com/services/…');
  }
  if (url.username !== '' || url.password !== '')
    throw invalid('url holds a user or password; leave them out');
  return url.href;
}

function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw invalid(
    'name is not 1 to 64 letters, digits, _, . and -, beginning with a letter or digit and not with whk_',
  );
}

function refuseUnknown(what: string, id: string): never {
  throw new ManagementError('not_found', `there is no ${what} ${JSON.stringify(id.slice(0, 60))}`);
}

function invalid(message: string): ManagementError {
  return new ManagementError('invalid_value', message);
}
