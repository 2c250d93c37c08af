/** A gateway before raw upstreams, and a client that tells a whole answer from a broken one. */
import http, { type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, expect } from 'vitest';
import { startGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts';
import { type RawHandler, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** False where the connection broke before the end of the answer. */
  readonly isWhole: boolean;
  readonly tookMs: number;
}

export interface Call {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A line of the access log. */
export type LoggedRequest = Readonly<Record<string, unknown>>;

export interface RawScene {
  readonly gateway: TestGateway;
  readonly upstream: RawUpstream;
  /** Sends one request, under a route of the scene, on a connection of its own. */
  call(path: string, call?: Call): Promise<Answer>;
  /** What the access log says of it. */
  recordOf(answer: Answer): Promise<LoggedRequest>;
  key(): string;
}

export interface RawSceneOptions {
  /** What the upstream does, by path. */
  readonly faults?: Readonly<Record<string, RawHandler>>;
  /** Fields of the upstream beside its url. */
  readonly upstream?: Record<string, unknown>;
  /** Fields of the route beside name, path and upstream. */
  readonly route?: Record<string, unknown>;
  /** Sections of gateway.yaml that replace those of the scene. */
  readonly config?: (
    upstream: RawUpstream,
  ) => TestGatewayOptions['config'] | Promise<TestGatewayOptions['config']>;
}

export function useRawScene(options: RawSceneOptions = {}): RawScene {
  const scene: { gateway?: TestGateway; upstream?: RawUpstream; key: string } = { key: '' };
  beforeAll(async () => {
    const { faults = {} } = options;
    scene.upstream = await startRawUpstream({
      onRequest: (socket, request) => (faults[request.path] ?? answerNotFound)(socket, request),
    });
    scene.gateway = await startGateway({
      config: {
        upstreams: { main: { url: scene.upstream.url, provider: 'generic', ...options.upstream } },
        routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main', ...options.route }],
        ...(await options.config?.(scene.upstream)),
      },
    });
    scene.key = await scene.gateway.createKey();
  });
  afterAll(async () => {
    try {
      if (scene.gateway !== undefined) await expectIdle(scene.gateway);
    } finally {
      await scene.gateway?.stop();
      await scene.upstream?.close();
    }
  });
  return {
    get gateway() {
      if (scene.gateway === undefined) throw new Error('the gateway has not started');
      return scene.gateway;
    },
    get upstream() {
      if (scene.upstream === undefined) throw new Error('the upstream has not started');
      return scene.upstream;
    },
    call(path, call) {
      return send(`${this.gateway.url}${path}`, this.key(), call);
    },
    recordOf(answer) {
      return findRecord(this.gateway, (line) => line['request_id'] === answer.headers['x-request-id']);
    },
    key: () => scene.key,
  };
}

/** No request is left in flight, and nothing failed in the gateway itself. */
async function expectIdle(gateway: TestGateway): Promise<void> {
  await until(
    () => countInflight(gateway),
    (count) => count === 0,
  );
  expect(gateway.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
}

export async function countInflight(gateway: TestGateway): Promise<number> {
  const values = (await gateway.metrics()).matchAll(/^tollgate_inflight_requests\{.*\} (\d+)$/gm);
  return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** The first line of the access log that fits, once it is there. */
export async function findRecord(
  gateway: TestGateway,
  fits: (line: LoggedRequest) => boolean,
): Promise<LoggedRequest> {
  const found = await until(async () => {
    await gateway.metrics();
    return gateway.logLines.map((line) => JSON.parse(line) as LoggedRequest).find(fits);
  });
  return found ?? {};
}

/** Resolves however the answer ends; rejects where there is none. */
export function send(
  url: string,
  key: string,
  { method = 'GET', body, headers }: Call = {},
): Promise<Answer> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, agent: false, headers: { 'x-api-key': key, ...headers } });
    request.setTimeout(15_000, () => request.destroy(new Error('no answer within 15 s')));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => undefined);
      response.on('close', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          rawHeaders: response.rawHeaders,
          body: Buffer.concat(chunks).toString('latin1'),
          isWhole: response.complete,
          tookMs: performance.now() - started,
        }),
      );
    });
    request.end(body);
  });
}

const answerNotFound: RawHandler = (socket) => {
  socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
};
