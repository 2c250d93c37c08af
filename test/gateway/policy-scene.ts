/** A gateway whose projects differ in their policies, before one upstream under the dialects of all providers. */
import { afterAll, beforeAll } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { startUpstream, type TestUpstream, type UpstreamHandler } from '../support/upstream.ts';

type Body = NonNullable<RequestInit['body']>;

export class PolicyScene {
  #gateway: TestGateway | null = null;
  #upstream: TestUpstream | null = null;

  get gateway(): TestGateway {
    if (this.#gateway === null) throw new Error('the gateway has not started');
    return this.#gateway;
  }

  get upstream(): TestUpstream {
    if (this.#upstream === null) throw new Error('the upstream has not started');
    return this.#upstream;
  }

  /** Body of the last request that reached the upstream, as text. */
  get lastBody(): string {
    return Buffer.from(this.upstream.seen.at(-1)?.body ?? '', 'latin1').toString('utf8');
  }

  /** Posts with a new key of the project; JSON unless a header says otherwise. */
  post(project: string, path: string, body: Body, headers: Record<string, string> = {}): Promise<Response> {
    return this.send({ project }, path, { method: 'POST', body, headers });
  }

  /** Sends with a new key that has these fields. */
  async send(key: object, path: string, request: RequestInit): Promise<Response> {
    const plaintext = await this.gateway.createKey(key);
    return fetch(this.gateway.url + path, {
      ...request,
      headers: {
        'x-api-key': plaintext,
        ...(typeof request.body === 'string' ? { 'content-type': 'application/json' } : {}),
        ...(request.headers as Record<string, string>),
      },
    });
  }

  async start(projects: Record<string, unknown>, handler?: UpstreamHandler): Promise<void> {
    this.#upstream = await startUpstream(handler);
    this.#gateway = await startGateway({ config: { ...describeRoutes(this.#upstream.url), projects } });
  }

  async stop(): Promise<void> {
    await this.#gateway?.stop();
    await this.#upstream?.close();
  }
}

/** `projects` are those of gateway.yaml; each provider has a route `/PROVIDER/`, for test keys too. */
export function usePolicies(projects: Record<string, unknown>, handler?: UpstreamHandler): PolicyScene {
  const scene = new PolicyScene();
  beforeAll(() => scene.start(projects, handler));
  afterAll(() => scene.stop());
  return scene;
}

/** The code of a refusal, with its status before it. */
export function refusalOf(answer: Response): string {
  return `${answer.status} ${answer.headers.get('x-tollgate-error') ?? ''}`;
}

function describeRoutes(url: string): Record<string, unknown> {
  const providers = ['openai', 'anthropic', 'google', 'generic'];
  const upstream = (provider: string): unknown => ({ url, provider, credential: { mode: 'none' } });
  return {
    upstreams: Object.fromEntries(providers.map((provider) => [provider, upstream(provider)])),
    routes: providers.map((name) => ({
      name,
      path: `/${name}/`,
      stripPrefix: `/${name}`,
      upstream: name,
      testUpstream: name,
      endpoints: 'all',
    })),
  };
}
