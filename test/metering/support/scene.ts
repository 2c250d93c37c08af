/** A gateway in front of an upstream that speaks three dialects and answers as the running test says. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll } from 'vitest';
import { startGateway, type TestGateway } from '../../support/gateway.ts';
import { type SeenRequest, startUpstream, type TestUpstream } from '../../support/upstream.ts';
import { type Answer, ask, type Question } from './ask.ts';
import { readUsageRecords, type UsageRecords } from './usage-records.ts';

export type Respond = (response: ServerResponse, request: IncomingMessage) => void;
export type Dialect = 'openai' | 'anthropic' | 'google';

export interface MeteringScene {
  readonly gateway: TestGateway;
  readonly records: UsageRecords;
  readonly key: string;
  /** Asks below `/openai`, `/anthropic` or `/google`, and has the upstream answer with `respond`. */
  ask(path: string, respond: Respond, question?: Partial<Question>): Promise<Answer>;
  /** What reached the upstream. */
  seen(): readonly SeenRequest[];
}

/** `endpoints` as in a route: which calls may use the credential of the gateway. */
export function useMeteringScene(
  config: Record<string, unknown> = {},
  endpoints: 'inference' | 'all' = 'inference',
): MeteringScene {
  const responders = new Map<string, Respond>();
  let upstream: TestUpstream | undefined;
  let gateway: TestGateway | undefined;
  let records: UsageRecords | undefined;
  let key = '';
  beforeAll(async () => {
    upstream = await startUpstream((request, response) => {
      responders.get(String(request.headers['x-case']))?.(response, request);
    });
    gateway = await startGateway({ config: { ...routesTo(upstream.url, endpoints), ...config } });
    records = readUsageRecords(gateway);
    key = await gateway.createKey();
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.close();
  });
  return {
    get gateway() {
      return started(gateway);
    },
    get records() {
      return started(records);
    },
    get key() {
      return key;
    },
    ask(path, respond, question = {}) {
      const id = String(responders.size);
      responders.set(id, respond);
      const headers = { ...question.headers, 'x-case': id };
      return ask(started(gateway).url + path, { key, ...question, headers });
    },
    seen: () => started(upstream).seen,
  };
}

function routesTo(url: string, endpoints: string): Record<string, unknown> {
  const dialects: readonly Dialect[] = ['openai', 'anthropic', 'google'];
  const upstreamOf = (provider: Dialect): object => ({
    url,
    provider,
    priceProvider: provider,
    credential: { mode: 'inject', value: 'Bearer sk-x' },
  });
  return {
    upstreams: Object.fromEntries(dialects.map((dialect) => [dialect, upstreamOf(dialect)])),
    routes: dialects.map((dialect) => ({
      name: dialect,
      path: `/${dialect}/`,
      stripPrefix: `/${dialect}`,
      upstream: dialect,
      endpoints,
    })),
  };
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the scene has not started');
  return part;
}
