/** A gateway as one of config/examples has it, with an upstream of the test behind it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { parse } from 'yaml';
import { startGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';
import type { Scene } from './scenes.ts';
import { startUpstream, type TestUpstream, type UpstreamHandler } from './upstream.ts';

export const EXAMPLES = ['promptick', 'generic', 'promptguard', 'agentsgt'] as const;
export type ExampleName = (typeof EXAMPLES)[number];

export interface ExampleOptions {
  readonly handler?: UpstreamHandler;
  /** Sections that differ from the file. Without them the file is started as it was committed. */
  readonly config?: Record<string, unknown>;
  readonly startAt?: string;
}

/** Starts both before the tests of the file and stops them after. */
export function useExample(name: ExampleName, options: ExampleOptions = {}): Scene {
  let upstream: TestUpstream | undefined;
  let gateway: TestGateway | undefined;
  beforeAll(async () => {
    upstream = await startUpstream(options.handler);
    gateway = await startGateway({
      ...configure(readExample(name), options.config),
      ...(options.startAt === undefined ? {} : { startAt: options.startAt }),
      env: exampleEnvironment(upstream.url),
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

export function readExample(name: ExampleName): string {
  return readFileSync(join(import.meta.dirname, `../../config/examples/${name}.yaml`), 'utf8');
}

/** What the examples take from the environment: free ports, and the variables by which they name their upstream. */
export function exampleEnvironment(upstreamUrl: string): Record<string, string> {
  return {
    PORT: '0',
    ADMIN_PORT: '0',
    AGENTS_URL: upstreamUrl,
    API_URL: upstreamUrl,
    OPENAI_URL: upstreamUrl,
  };
}

function configure(text: string, changes: Record<string, unknown> | undefined): TestGatewayOptions {
  if (changes === undefined) return { configText: text };
  return { config: { ...(parse(text) as Record<string, unknown>), ...changes } };
}
