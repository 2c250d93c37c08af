/** What is sent to a webhook, by its format. */
import type { AlertEvent } from '../../domain/alert.ts';
import type { Delivery, WebhookFormat } from '../../domain/webhook.ts';
import { formatInstant } from '../../lib/instant.ts';
import { toAlertEventObject } from '../alert-objects.ts';

/** JSON. */
export function renderMessage({ event, createdAt }: Delivery, format: WebhookFormat): string {
  return JSON.stringify(format === 'slack' ? toSlack(event) : toStandard(event, createdAt));
}

/** Type, time and data as the Standard Webhooks specification lays them out. */
function toStandard(event: AlertEvent | null, createdAt: number): object {
  if (event === null) {
    const text = 'A test: this webhook receives what Tollgate sends.';
    return { type: 'webhook.test', timestamp: formatInstant(createdAt), data: { text } };
  }
  return {
    type: `alert.${event.state}`,
    timestamp: formatInstant(event.at),
    data: toAlertEventObject(event),
  };
}

const MARKS = { critical: ':red_circle:', warning: ':large_orange_circle:', info: ':large_blue_circle:' };

/** An incoming webhook of Slack: `text` is what notifications show, `blocks` the message. */
function toSlack(event: AlertEvent | null): object {
  if (event === null) return { text: 'A test: this channel receives what Tollgate sends.' };
  const isOver = event.state === 'resolved';
  const mark = isOver ? ':white_check_mark:' : MARKS[event.severity];
  const title = escapeMarkup(isOver ? `Resolved: ${event.title}` : event.title);
  const origin = `${event.ruleName} · ${event.severity} · ${formatInstant(event.at)} · ${event.id}`;
  return {
    text: `${mark} ${title}`,
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `${mark} *${title}*\n${escapeMarkup(event.summary)}` },
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: escapeMarkup(origin) }] },
    ],
  };
}

/** Names of keys come from callers; none may mention a channel or a person, or make a link. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
