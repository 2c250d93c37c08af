/** Composition of webhooks: what management needs of them, and the outbox that the control thread empties. */
import { Outbox } from '../alerts/webhooks/outbox.ts';
import { Webhooks } from '../alerts/webhooks/webhooks.ts';
import type { ChangedBy } from '../domain/audit.ts';
import type { WebhookStore } from '../domain/webhook.ts';
import { createVault } from '../keys/vault.ts';
import { parseCidr } from '../lib/cidr.ts';
import type { Clock } from '../lib/clock.ts';
import type { newId } from '../lib/ids.ts';

export interface WebhookServices {
  /** In the name of somebody. */
  readonly as: (by: ChangedBy) => Webhooks;
  readonly outbox: Outbox;
}

export interface WebhookServicesParts {
  readonly webhooks: WebhookStore;
  readonly pepper: Uint8Array;
  readonly clock: Clock;
  readonly newId: typeof newId;
  /** As gateway.yaml has it now. */
  readonly privateTargets: () => readonly string[];
}

export function createWebhookServices(parts: WebhookServicesParts): WebhookServices {
  const vault = createVault(parts.pepper);
  const outbox = new Outbox({
    webhooks: parts.webhooks,
    vault,
    clock: parts.clock,
    privateTargets: () => parts.privateTargets().map(parseCidr),
    random: Math.random,
  });
  return { outbox, as: (by) => new Webhooks({ ...parts, vault, outbox, by }) };
}
