/** A gateway as one of config/examples has it, with an upstream of the test behind it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { parse } from 'yaml';
import { startGateway, type TestGateway } from './gateway.ts';
import type { Scene } from './scenes.ts';
import { startUpstream, type TestUpstream, type UpstreamHandler } from './upstream.ts';

type ExampleName = 'promptick' | 'generic' | 'promptguard' | 'agentsgt';

/** The variables by which the examples name their upstream. */
const UPSTREAM_VARIABLES = ['AGENTS_URL', 'API_URL', 'OPENAI_URL'];

export interface ExampleOptions {
  readonly handler?: UpstreamHandler;
  /** Sections that differ from the file. */
  readonly config?: Record<string, unknown>;
}

/** Starts both before the tests of the file and stops them after. Ports and paths of files are those of tests. */
export function useExample(name: ExampleName, options: ExampleOptions = {}): Scene {
  let upstream: TestUpstream | undefined;
  let gateway: TestGateway | undefined;
  beforeAll(async () => {
    upstream = await startUpstream(options.handler);
    const { url } = upstream;
    gateway = await startGateway({
      config: { ...readExample(name), ...options.config },
      env: Object.fromEntries(UPSTREAM_VARIABLES.map((variable) => [variable, url])),
    });
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.close();
  });
  return {
    get gateway() {
      if (gateway === undefined) throw new Error('the gateway has not started');
      return gateway;
    },
    get upstream() {
      if (upstream === undefined) throw new Error('the upstream has not started');
      return upstream;
    },
  };
}

function readExample(name: ExampleName): Record<string, unknown> {
  const file = join(import.meta.dirname, `../../config/examples/${name}.yaml`);
  const {
    listen: _listen,
    admin: _admin,
    storage: _storage,
    keys,
    ...rest
  } = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  return { ...rest, keys: { ...(keys as object), pepperFile: 'data/tollgate.pepper' } };
}
