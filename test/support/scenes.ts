/** Common scenes: a gateway with one upstream behind `/api/`, torn down after the test file. */
import { afterAll, beforeAll } from 'vitest';
import { startGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';
import { startUpstream, type TestUpstream, type UpstreamHandler } from './upstream.ts';

export interface Scene {
  readonly gateway: TestGateway;
  readonly upstream: TestUpstream;
}

export interface SceneOptions {
  readonly handler?: UpstreamHandler;
  /** Fields of the upstream beside its url. */
  readonly upstream?: Record<string, unknown>;
  /** Fields of the route beside name, path and upstream. */
  readonly route?: Record<string, unknown>;
  readonly config?: Record<string, unknown>;
  readonly timeouts?: TestGatewayOptions['timeouts'];
}

/** Starts both before the tests of the file and stops them after. */
export function useScene(options: SceneOptions = {}): Scene {
  const scene: { gateway?: TestGateway; upstream?: TestUpstream } = {};
  beforeAll(async () => {
    scene.upstream = await startUpstream(options.handler);
    scene.gateway = await startGateway({
      config: sceneConfig(scene.upstream.url, options),
      ...(options.timeouts === undefined ? {} : { timeouts: options.timeouts }),
    });
  });
  afterAll(async () => {
    await scene.gateway?.stop();
    await scene.upstream?.close();
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
  };
}

function sceneConfig(url: string, options: SceneOptions): Record<string, unknown> {
  return {
    upstreams: { main: { url, provider: 'generic', ...options.upstream } },
    routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main', ...options.route }],
    ...options.config,
  };
}
