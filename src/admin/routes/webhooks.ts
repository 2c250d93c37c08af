/** /webhooks and /webhook-deliveries: where events of alerts are sent, and what became of them. */
import type { FastifyRequest } from 'fastify';
import { toDeliveryObject, toWebhookObject } from '../../alerts/webhooks/webhook-objects.ts';
import type { NewWebhook, WebhookCondition, Webhooks } from '../../alerts/webhooks/webhooks.ts';
import { callerOf } from '../auth/caller.ts';
import { changedBy } from '../auth/changed-by.ts';
import { entityTag, requireMatch } from '../etag.ts';
import type { AdminServer } from '../fastify-types.ts';
import { paginate } from '../pages.ts';
import { idParams, nothing, problems } from '../schemas/common.ts';
import { pageQuerySchema } from '../schemas/project.ts';
import {
  deliveryListSchema,
  deliveryQuerySchema,
  deliverySchema,
  issuedWebhookSchema,
  newWebhookSchema,
  webhookChangesSchema,
  webhookListSchema,
  webhookSchema,
} from '../schemas/webhook.ts';
import type { RouteParts } from './parts.ts';

const READ = { role: 'viewer' } as const;
const WRITE = { role: 'editor' } as const;
const params = idParams('whk_3fZkq0T8mXbV2nYc7LpR');
const tags = ['Webhooks'];

type WebhooksFor = (request: FastifyRequest) => Webhooks;

export function addWebhookRoutes(server: AdminServer, parts: RouteParts): void {
  const webhooksFor: WebhooksFor = (request) => parts.management.webhooksAs(changedBy(request));
  addCollection(server, parts, webhooksFor);
  addItem(server, webhooksFor);
  addTest(server, webhooksFor);
  addDeliveries(server, webhooksFor);
}

function addCollection(server: AdminServer, { idempotent }: RouteParts, webhooksFor: WebhooksFor): void {
  server.post(
    '/webhooks',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Create a webhook; the answer shows its signing secret once',
        tags,
        body: newWebhookSchema,
        response: { 201: issuedWebhookSchema, ...problems(409) },
      },
    },
    async (request, reply) => {
      const header = request.headers['idempotency-key']?.toString();
      const scope = `${callerOf(request).id} POST /webhooks`;
      const created = await idempotent.once(header, scope, request.body, async () => {
        const { secret, ...open } = await webhooksFor(request).create(toInput(request.body));
        return { ...toWebhookObject(open), secret };
      });
      void reply.code(201).header('location', `${server.prefix}/webhooks/${created.id}`);
      return reply.header('etag', entityTag(created)).send(created);
    },
  );
  server.get(
    '/webhooks',
    {
      config: { access: READ },
      schema: {
        summary: 'List webhooks by name',
        tags,
        querystring: pageQuerySchema,
        response: { 200: webhookListSchema, ...problems() },
      },
    },
    async (request) => paginate((await webhooksFor(request).list()).map(toWebhookObject), request.query),
  );
}

function addItem(server: AdminServer, webhooksFor: WebhooksFor): void {
  server.get(
    '/webhooks/:id',
    {
      config: { access: READ },
      schema: {
        summary: 'Show a webhook, by id or name',
        tags,
        params,
        response: { 200: webhookSchema, ...problems(404) },
      },
    },
    async (request, reply) => {
      const object = toWebhookObject(await webhooksFor(request).show(request.params.id));
      return reply.header('etag', entityTag(object)).send(object);
    },
  );
  server.patch(
    '/webhooks/:id',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Change a webhook; its secret stays',
        tags,
        params,
        body: webhookChangesSchema,
        response: { 200: webhookSchema, ...problems(404, 409, 412) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const changed = await webhooksFor(request).update(id, toInput(request.body), matchOf(request));
      const object = toWebhookObject(changed);
      return reply.header('etag', entityTag(object)).send(object);
    },
  );
  server.delete(
    '/webhooks/:id',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Delete a webhook; what waits for it is not sent any more',
        tags,
        params,
        response: { 204: nothing(), ...problems(404, 412) },
      },
    },
    async (request, reply) => {
      await webhooksFor(request).remove(request.params.id, matchOf(request));
      return reply.code(204).send();
    },
  );
}

function addTest(server: AdminServer, webhooksFor: WebhooksFor): void {
  server.post(
    '/webhooks/:id/test',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Send a test at once, and say what became of it',
        tags,
        params,
        response: { 200: deliverySchema, ...problems(404) },
      },
    },
    async (request) => toDeliveryObject(await webhooksFor(request).test(request.params.id)),
  );
}

function addDeliveries(server: AdminServer, webhooksFor: WebhooksFor): void {
  server.get(
    '/webhook-deliveries',
    {
      config: { access: READ },
      schema: {
        summary: 'What was sent to webhooks, waits, or could not be delivered; newest first',
        tags,
        querystring: deliveryQuerySchema,
        response: { 200: deliveryListSchema, ...problems() },
      },
    },
    async (request) => {
      const { webhook, event, ...filter } = request.query;
      const page = await webhooksFor(request).listDeliveries({
        ...filter,
        webhookId: webhook,
        eventId: event,
      });
      return { data: page.deliveries.map(toDeliveryObject), next_cursor: page.nextCursor };
    },
  );
  server.post(
    '/webhook-deliveries/:id/resend',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Send again, whatever became of it',
        tags,
        params: idParams('dlv_9Qm2ZtKc4VbX7nYp1LrS'),
        response: { 200: deliverySchema, ...problems(404) },
      },
    },
    async (request) => toDeliveryObject(await webhooksFor(request).resend(request.params.id)),
  );
}

/** If-Match, held against the webhook as it is in the moment of the change. */
function matchOf(request: FastifyRequest): WebhookCondition {
  const header = request.headers['if-match'];
  return (before) => requireMatch(header, toWebhookObject(before));
}

function toInput<Body extends { readonly min_severity?: NewWebhook['minSeverity'] }>({
  min_severity: minSeverity,
  ...rest
}: Body): Omit<Body, 'min_severity'> & Pick<NewWebhook, 'minSeverity'> {
  return { ...rest, minSeverity };
}
