/** A gateway that may send to this machine, a receiver that answers as it is told, and events to send. */
import { afterAll, beforeAll } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { newId } from '../../src/lib/ids.ts';
import { adminClient, type Client, type Json } from '../admin/client.ts';
import { useScene, type Scene } from '../support/scenes.ts';
import { startUpstream, type SeenRequest, type TestUpstream } from '../support/upstream.ts';

export interface WebhookScene extends Scene {
  readonly admin: Client;
  readonly receiver: TestUpstream;
  /** Statuses of the next answers, in order; 200 after them. */
  readonly answers: number[];
  /** Creates a webhook that sends to the path of the receiver. */
  create(path: string, settings?: Json): Promise<Json>;
  /** What has arrived at the path. */
  arrivedAt(path: string): readonly SeenRequest[];
  /** Stores an event of an alert, as the engine does, and empties the outbox. */
  send(changes?: Partial<AlertEvent>): Promise<AlertEvent>;
  /** What the list of deliveries shows of the event. */
  deliveriesOf(event: AlertEvent): Promise<readonly Json[]>;
}

export function useWebhooks(privateTargets: readonly string[] = ['127.0.0.0/8', '::1/128']): WebhookScene {
  const scene = useScene({ config: { alerts: { builtin: false, privateTargets } } });
  const parts: { receiver?: TestUpstream; admin?: Client } = {};
  const answers: number[] = [];
  beforeAll(async () => {
    parts.receiver = await startUpstream((_request, response) => {
      response.writeHead(answers.shift() ?? 200, { location: 'http://127.0.0.1:1/' }).end('{}');
    });
    parts.admin = await adminClient(scene);
  });
  afterAll(() => parts.receiver?.close());
  return {
    get gateway() {
      return scene.gateway;
    },
    get upstream() {
      return scene.upstream;
    },
    get receiver() {
      if (parts.receiver === undefined) throw new Error('the receiver has not started');
      return parts.receiver;
    },
    get admin() {
      if (parts.admin === undefined) throw new Error('the gateway has not started');
      return parts.admin;
    },
    answers,
    async create(path, settings = {}) {
      const body = { name: path.slice(1), url: `${this.receiver.url}${path}`, ...settings };
      return (await this.admin('POST', '/v1/webhooks', body)).body;
    },
    arrivedAt(path) {
      return this.receiver.seen.filter(({ url }) => url === path);
    },
    async send(changes) {
      const event = makeEvent(scene.gateway.nowMs(), changes);
      const { alerts, webhooks } = scene.gateway.server.services;
      await alerts.store.insert({ events: [event], states: [] });
      // A run that was under way may not have seen it.
      await webhooks.outbox.run();
      await webhooks.outbox.run();
      return event;
    },
    async deliveriesOf({ id }) {
      return (await this.admin('GET', `/v1/webhook-deliveries?event=${id}`)).body['data'] as Json[];
    },
  };
}

function makeEvent(at: number, changes: Partial<AlertEvent> = {}): AlertEvent {
  return {
    id: newId('ale'),
    ruleId: 'alr_any',
    ruleName: 'errors',
    kind: 'error_rate',
    severity: 'warning',
    state: 'firing',
    firingId: null,
    subject: { type: 'key', id: 'key_any', name: 'Shop <!channel>', projectId: 'prj_any' },
    at,
    window: { fromMs: at - 900_000, toMs: at },
    title: 'Key "Shop <!channel>": 8 % of requests fail',
    summary: '8 of 100 requests of the last 15 minutes failed & the rule allows 5 %.',
    figures: { share: 0.08, requests: 100 },
    muted: false,
    ...changes,
  };
}
