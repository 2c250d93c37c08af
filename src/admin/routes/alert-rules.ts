import type { FastifyRequest } from 'fastify';
import { toAlertRuleObject } from '../../alerts/alert-objects.ts';
import type { AlertRuleCondition, AlertRules } from '../../alerts/alert-rules.ts';
import type { AlertRule } from '../../domain/alert.ts';
import { parseInstant } from '../../lib/instant.ts';
import { callerOf } from '../auth/caller.ts';
import { changedBy } from '../auth/changed-by.ts';
import { entityTag, requireMatch } from '../etag.ts';
import type { AdminServer } from '../fastify-types.ts';
import { paginate } from '../pages.ts';
import {
  alertRuleChangesSchema,
  alertRuleListSchema,
  alertRuleSchema,
  muteSchema,
  newAlertRuleSchema,
} from '../schemas/alert.ts';
import { idParams, nothing, problems } from '../schemas/common.ts';
import { pageQuerySchema } from '../schemas/project.ts';
import type { RouteParts } from './parts.ts';

const READ = { role: 'viewer' } as const;
const WRITE = { role: 'editor' } as const;
const params = idParams('alr_3fZkq0T8mXbV2nYc7LpR');
const tags = ['Alerts'];

export function addAlertRuleRoutes(server: AdminServer, parts: RouteParts): void {
  addCollection(server, parts);
  addItem(server, parts);
  addMuting(server, parts);
}

function addCollection(server: AdminServer, parts: RouteParts): void {
  server.post(
    '/alert-rules',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Create an alert rule',
        tags,
        body: newAlertRuleSchema,
        response: { 201: alertRuleSchema, ...problems(404, 409) },
      },
    },
    async (request, reply) => {
      const header = request.headers['idempotency-key']?.toString();
      const scope = `${callerOf(request).id} POST /alert-rules`;
      const { key_id: keyId, project_id: project, ...input } = request.body;
      const created = await parts.idempotent.once(header, scope, request.body, async () =>
        describe(await rulesOf(request, parts).create({ ...input, keyId, project }), parts),
      );
      void reply.code(201).header('location', `${server.prefix}/alert-rules/${created.id}`);
      return reply.header('etag', entityTag(created)).send(created);
    },
  );
  server.get(
    '/alert-rules',
    {
      config: { access: READ },
      schema: {
        summary: 'List alert rules by name',
        tags,
        querystring: pageQuerySchema,
        response: { 200: alertRuleListSchema, ...problems() },
      },
    },
    async (request) => {
      const rules = await rulesOf(request, parts).list();
      return paginate(
        rules.map((rule) => describe(rule, parts)),
        request.query,
      );
    },
  );
}

function addItem(server: AdminServer, parts: RouteParts): void {
  server.get(
    '/alert-rules/:id',
    {
      config: { access: READ },
      schema: {
        summary: 'Show an alert rule, by id or name',
        tags,
        params,
        response: { 200: alertRuleSchema, ...problems(404) },
      },
    },
    async (request, reply) => {
      const object = describe(await rulesOf(request, parts).show(request.params.id), parts);
      return reply.header('etag', entityTag(object)).send(object);
    },
  );
  server.patch(
    '/alert-rules/:id',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Change an alert rule',
        description: 'What it watches (`kind`) stays. A rule of gateway.yaml is changed there.',
        tags,
        params,
        body: alertRuleChangesSchema,
        response: { 200: alertRuleSchema, ...problems(404, 409, 412) },
      },
    },
    async (request, reply) => {
      const { key_id: keyId, project_id: project, ...input } = request.body;
      const changed = await rulesOf(request, parts).update(
        request.params.id,
        { ...input, keyId, project },
        matchOf(request, parts),
      );
      const object = describe(changed, parts);
      return reply.header('etag', entityTag(object)).send(object);
    },
  );
  server.delete(
    '/alert-rules/:id',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Delete an alert rule; its events stay',
        tags,
        params,
        response: { 204: nothing(), ...problems(404, 409, 412) },
      },
    },
    async (request, reply) => {
      await rulesOf(request, parts).remove(request.params.id, matchOf(request, parts));
      return reply.code(204).send();
    },
  );
}

/** Muting belongs to the night, not to the rule: it is allowed for every rule, whoever may change it. */
function addMuting(server: AdminServer, parts: RouteParts): void {
  server.post(
    '/alert-rules/:id/mute',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Keep the events of a rule and tell nobody, until an instant or for good',
        tags,
        params,
        body: muteSchema,
        response: { 200: alertRuleSchema, ...problems(404) },
      },
    },
    async (request, reply) => {
      const until = request.body?.until;
      const untilMs = until === undefined || until === null ? Infinity : parseInstant(until);
      const object = describe(await rulesOf(request, parts).mute(request.params.id, untilMs), parts);
      return reply.header('etag', entityTag(object)).send(object);
    },
  );
  server.post(
    '/alert-rules/:id/unmute',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Tell of the events of a rule again',
        tags,
        params,
        response: { 200: alertRuleSchema, ...problems(404) },
      },
    },
    async (request, reply) => {
      const object = describe(await rulesOf(request, parts).unmute(request.params.id), parts);
      return reply.header('etag', entityTag(object)).send(object);
    },
  );
}

function rulesOf(request: FastifyRequest, { management }: RouteParts): AlertRules {
  return management.alerts.rulesAs(changedBy(request));
}

function describe(rule: AlertRule, { management }: RouteParts) {
  return toAlertRuleObject(rule, management.clock.nowMs());
}

/** If-Match, held against the rule as it is in the moment of the change. */
function matchOf(request: FastifyRequest, parts: RouteParts): AlertRuleCondition {
  const header = request.headers['if-match'];
  return (before) => requireMatch(header, describe(before, parts));
}
