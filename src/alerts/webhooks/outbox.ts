/**
 * Sends what waits in the outbox: each event to each webhook at least once. An attempt that the process did not
 * live to note is made again; receivers know a repetition by its id.
 */
import { Webhook as Signer } from 'standardwebhooks';
import type {
  Delivery,
  DeliveryAttempt,
  Vault,
  Webhook,
  WebhookSecrets,
  WebhookStore,
} from '../../domain/webhook.ts';
import type { Cidr } from '../../lib/cidr.ts';
import type { Clock } from '../../lib/clock.ts';
import { renderMessage } from './message.ts';
import { post } from './post.ts';
import { computeRetryDelayMs } from './retry-delay.ts';

/** How long what came to an end can be looked up. */
const KEPT_MS = 30 * 86_400_000;
const HOUR_MS = 3_600_000;
/** Of one run; what is left over waits for the next. */
const MAX_DUE = 100;
/** By which a receiver says that it is no more (RFC 9110, 15.5.11). */
const GONE = 410;

export interface OutboxParts {
  readonly webhooks: WebhookStore;
  readonly vault: Vault;
  readonly clock: Clock;
  /** As gateway.yaml has it now. */
  readonly privateTargets: () => readonly Cidr[];
  /** From 0 to below 1. */
  readonly random: () => number;
}

export class Outbox {
  readonly #parts: OutboxParts;
  readonly #stopping = new AbortController();
  #prunedAt = 0;
  #running: Promise<void> | null = null;
  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /**
   * Tries everything whose time has come. To one webhook in turn, and no further after a failure. Who calls it
   * while it runs waits for the same run.
   */
  run(): Promise<void> {
    this.#running ??= this.#runOnce().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Breaks off what is on its way; it is sent again after the next start. */
  stop(): void {
    this.#stopping.abort();
  }

  /** One attempt and no other, noted. */
  async attemptOnce(webhook: Webhook, delivery: Delivery): Promise<void> {
    const outcome = await this.#send(webhook, delivery);
    const state = outcome.error === null ? 'delivered' : 'dead';
    await this.#parts.webhooks.noteAttempt(delivery.id, { ...outcome, state, nextAt: outcome.at });
  }

  async #runOnce(): Promise<void> {
    const { webhooks, clock } = this.#parts;
    await this.#prune(clock.nowMs());
    const due = await webhooks.listDue(clock.nowMs(), MAX_DUE);
    if (due.length === 0) return;
    const byId = new Map((await webhooks.list()).map((webhook) => [webhook.id, webhook]));
    const queues = Map.groupBy(due, ({ webhookId }) => webhookId);
    await Promise.all(Array.from(queues, ([id, queue]) => this.#sendInTurn(byId.get(id), queue)));
  }

  /** One attempt, noted. Whether it arrived. */
  async #attempt(webhook: Webhook, delivery: Delivery): Promise<boolean> {
    const outcome = await this.#send(webhook, delivery);
    if (this.#stopping.signal.aborted && outcome.error !== null) return false;
    const arrived = outcome.error === null;
    const delayMs = computeRetryDelayMs(delivery.attempts + 1, this.#parts.random());
    await this.#parts.webhooks.noteAttempt(delivery.id, {
      ...outcome,
      state: arrived ? 'delivered' : whatNext(outcome.status, delayMs),
      nextAt: outcome.at + (delayMs ?? 0),
    });
    return arrived;
  }

  async #prune(nowMs: number): Promise<void> {
    if (nowMs - this.#prunedAt < HOUR_MS) return;
    this.#prunedAt = nowMs;
    await this.#parts.webhooks.prune(nowMs - KEPT_MS);
  }

  async #sendInTurn(webhook: Webhook | undefined, queue: readonly Delivery[]): Promise<void> {
    if (webhook === undefined) return;
    for (const delivery of queue) {
      if (!(await this.#attempt(webhook, delivery))) return;
    }
  }

  async #send(webhook: Webhook, delivery: Delivery): Promise<DeliveryAttempt> {
    const { clock, vault, privateTargets } = this.#parts;
    const { signal } = this.#stopping;
    try {
      if (delivery.eventId !== null && delivery.event === null)
        throw new Error('the event was forgotten since');
      const { url, secret } = JSON.parse(vault.open(webhook.sealed)) as WebhookSecrets;
      const body = renderMessage(delivery, webhook.format);
      const headers = sign(secret, delivery.id, clock.nowMs(), body);
      const status = await post({ url, headers, body, signal, privateTargets: privateTargets() });
      const error = status >= 200 && status < 300 ? null : `the receiver answered ${status}`;
      return { at: clock.nowMs(), status, error };
    } catch (error) {
      return {
        at: clock.nowMs(),
        status: null,
        error: error instanceof Error ? error.message : String(error),
      };
    }
  }
}

function whatNext(status: number | null, delayMs: number | null): 'pending' | 'dead' {
  return delayMs === null || status === GONE ? 'dead' : 'pending';
}

/** https://www.standardwebhooks.com: id, time and signature, over which a receiver checks who sent it. */
function sign(secret: string, id: string, nowMs: number, body: string): Readonly<Record<string, string>> {
  const at = new Date(nowMs);
  return {
    'content-type': 'application/json',
    'user-agent': 'tollgate',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Signer(secret).sign(id, at, body),
  };
}
