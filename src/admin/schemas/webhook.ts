import { z } from 'zod';
import { ALERT_SEVERITIES } from '../../domain/alert.ts';
import { ALERT_KINDS } from '../../domain/alert-kinds.ts';
import { WEBHOOK_FORMATS } from '../../domain/webhook.ts';
import { instant, listOf, PAGE_QUERY } from './common.ts';

const STATES = ['pending', 'delivered', 'dead'] as const;
const EXAMPLE_ID = 'whk_3fZkq0T8mXbV2nYc7LpR';

const EXAMPLE_WEBHOOK = {
  id: EXAMPLE_ID,
  name: 'on-call',
  url: 'https://hooks.example.com/…',
  format: 'standard',
  kinds: [],
  min_severity: 'warning',
  enabled: true,
  created_at: '2026-10-14T10:30:00Z',
} as const;

const EXAMPLE_DELIVERY = {
  id: 'dlv_9Qm2ZtKc4VbX7nYp1LrS',
  webhook_id: EXAMPLE_ID,
  event_id: 'ale_5Wd8RkTz3JhG6mNc0VqB',
  title: 'Production App: 8 % of requests fail',
  state: 'dead',
  attempts: 11,
  next_attempt_at: null,
  created_at: '2026-10-14T10:30:00Z',
  last_attempt_at: '2026-10-15T11:42:07Z',
  last_status: 503,
  last_error: 'the receiver answered 503',
} as const;

const settings = {
  name: z.string().min(1).max(64).describe('Letters, digits, `_`, `.` and `-`; unique.'),
  url: z
    .string()
    .min(1)
    .max(2_000)
    .describe(
      'https; http only to addresses that `alerts.privateTargets` allows. It is kept encrypted and not shown again.',
    ),
  format: z
    .enum(WEBHOOK_FORMATS)
    .describe('`standard`: the event as JSON. `slack`: a message for an incoming webhook of Slack.'),
  kinds: z
    .array(z.enum(ALERT_KINDS))
    .max(ALERT_KINDS.length)
    .describe('Kinds of alerts that are sent; empty: all.'),
  min_severity: z.enum(ALERT_SEVERITIES).describe('Events below this are not sent.'),
  enabled: z.boolean().describe('What happens while it is false is not sent later.'),
};

export const newWebhookSchema = z
  .strictObject({
    name: settings.name,
    url: settings.url,
    format: settings.format.default('standard'),
    kinds: settings.kinds.default([]),
    min_severity: settings.min_severity.default('info'),
    enabled: settings.enabled.default(true),
  })
  .meta({
    id: 'NewWebhook',
    examples: [{ name: 'on-call', url: 'https://hooks.example.com/tollgate', min_severity: 'warning' }],
  });

export const webhookChangesSchema = z
  .strictObject(settings)
  .partial()
  .meta({ id: 'WebhookChanges', examples: [{ enabled: false }] });

const webhookFields = z.object({
  id: z.string().meta({ examples: [EXAMPLE_ID] }),
  ...settings,
  url: z.string().describe('Without its path, which is a secret with many receivers.'),
  kinds: settings.kinds.readonly(),
  created_at: instant(),
});

export const webhookSchema = webhookFields.meta({ id: 'Webhook', examples: [EXAMPLE_WEBHOOK] });

export const issuedWebhookSchema = webhookFields
  .extend({
    secret: z
      .string()
      .describe('With which a receiver checks signatures: shown here, and never again.')
      .meta({ examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] }),
  })
  .meta({
    id: 'IssuedWebhook',
    examples: [{ ...EXAMPLE_WEBHOOK, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
  });

export const webhookListSchema = listOf(webhookSchema).meta({ id: 'WebhookList' });

export const deliverySchema = z
  .object({
    id: z.string().describe('In the header webhook-id; the same over all attempts.'),
    webhook_id: z.string(),
    event_id: z.string().nullable().describe('null: a test.'),
    title: z.string().nullable(),
    state: z.enum(STATES).describe('`dead`: it is not tried any more, unless it is sent again by hand.'),
    attempts: z.number().int(),
    next_attempt_at: instant().nullable().describe('null unless it waits.'),
    created_at: instant(),
    last_attempt_at: instant().nullable(),
    last_status: z.number().int().nullable().describe('HTTP status of the answer; null: none came.'),
    last_error: z.string().nullable().describe('null: it arrived, or was not tried yet.'),
  })
  .meta({ id: 'WebhookDelivery', examples: [EXAMPLE_DELIVERY] });

export const deliveryListSchema = listOf(deliverySchema).meta({ id: 'WebhookDeliveryList' });

export const deliveryQuerySchema = z.strictObject({
  ...PAGE_QUERY,
  webhook: z.string().min(1).max(200).optional().describe('Id of the webhook.'),
  event: z.string().min(1).max(200).optional().describe('Id of the alert event.'),
  state: z.enum(STATES).optional(),
});
