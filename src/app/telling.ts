import type { AlertsConfig } from '../config/config.ts';
import type { ChangedBy } from '../domain/audit.ts';
import { type AlertServices, type AlertServicesParts, createAlertServices } from './alert-services.ts';
import {
  createWebhookServices,
  type WebhookServices,
  type WebhookServicesParts,
} from './webhook-services.ts';

/** What operators are told of, and where. */
export interface Telling {
  readonly alerts: AlertServices;
  readonly webhooks: WebhookServices;
}

export function createTelling(
  parts: AlertServicesParts & Omit<WebhookServicesParts, 'privateTargets'>,
  by: ChangedBy,
  config: () => { readonly alerts: AlertsConfig },
): Telling {
  return {
    alerts: createAlertServices(parts, by),
    webhooks: createWebhookServices({ ...parts, privateTargets: () => config().alerts.privateTargets }),
  };
}
