/** Where events of alerts are sent, and what became of them. */
import { useQuery } from '@tanstack/react-query';
import type {
  IssuedWebhookObject,
  NewWebhookBody,
  Page,
  WebhookChangesBody,
  WebhookDeliveryObject,
  WebhookObject,
} from '../../admin/api-types.ts';
import { callApi, withQuery } from './http.ts';
import { useChange } from './use-change.ts';
import { usePages } from './use-pages.ts';

export function useWebhooks() {
  return useQuery({
    queryKey: ['webhooks'],
    queryFn: () => callApi<Page<WebhookObject>>('GET', withQuery('/webhooks', { limit: 1_000 })),
    select: ({ data }) => data,
    staleTime: 30_000,
  });
}

export function useCreateWebhook() {
  return useChange(
    (body: NewWebhookBody) => callApi<IssuedWebhookObject>('POST', '/webhooks', body),
    ['webhooks'],
  );
}

export function useChangeWebhook() {
  return useChange(
    ({ id, changes }: { readonly id: string; readonly changes: WebhookChangesBody }) =>
      callApi<WebhookObject>('PATCH', webhookPath(id), changes),
    ['webhooks'],
  );
}

export function useRemoveWebhook() {
  return useChange(
    (id: string) => callApi<undefined>('DELETE', webhookPath(id)),
    ['webhooks', 'webhook-deliveries'],
  );
}

/** Resolves with what became of the test. */
export function useTestWebhook() {
  return useChange(
    (id: string) => callApi<WebhookDeliveryObject>('POST', `${webhookPath(id)}/test`),
    ['webhook-deliveries'],
  );
}

export interface DeliveryFilter {
  readonly state: string | null;
  readonly webhook: string | null;
}

export function useDeliveries(filter: DeliveryFilter) {
  return usePages<WebhookDeliveryObject>('webhook-deliveries', { ...filter });
}

export function useResendDelivery() {
  return useChange(
    (id: string) =>
      callApi<WebhookDeliveryObject>('POST', `/webhook-deliveries/${encodeURIComponent(id)}/resend`),
    ['webhook-deliveries'],
  );
}

function webhookPath(id: string): string {
  return `/webhooks/${encodeURIComponent(id)}`;
}
