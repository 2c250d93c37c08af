/** One of the examples, managed as its operator does: by commands in processes of their own. */
import { afterAll, beforeAll } from 'vitest';
import { type Answer, type Cli, createCli, words } from '../cli/cli.ts';
import { type ExampleName, useExample } from '../support/example.ts';
import type { Scene } from '../support/scenes.ts';
import type { UpstreamHandler } from '../support/upstream.ts';

/** Each command is a process, which takes seconds on a machine that is busy. */
export const COMMANDS_TAKE = { timeout: 120_000 } as const;

export type Shown = Readonly<Record<string, unknown>> & { readonly id: string };

export interface ManagedScene {
  readonly scene: Scene;
  /** A command with `--json` that must succeed: what it printed. Words without quotes, then arguments as they are. */
  json(line: string, ...more: readonly string[]): Promise<Shown>;
  /** The same as people see it. */
  text(line: string, ...more: readonly string[]): Promise<Answer>;
  /** Resolves when all requests so far are in the ledger and in the last use of their keys. */
  settle(): Promise<void>;
  /** The rows of a list. */
  list(line: string, ...more: readonly string[]): Promise<readonly Shown[]>;
}

export function useManagedExample(name: ExampleName, handler?: UpstreamHandler): ManagedScene {
  const scene = useExample(name, handler === undefined ? {} : { handler });
  let cli: Cli;
  beforeAll(() => {
    cli = createCli();
  });
  afterAll(() => cli.dispose());
  const config = () => ['--config', scene.gateway.configFile];
  const json = async (line: string, ...more: readonly string[]) =>
    (await cli.json(...words(line), ...more, ...config())) as Shown;
  return {
    scene,
    json,
    settle: async () => {
      await scene.gateway.metrics();
      await scene.gateway.server.services.lastUse.flush();
    },
    text: (line, ...more) => cli.run(...words(line), ...more, ...config()),
    list: async (line, ...more) => (await json(line, ...more))['data'] as readonly Shown[],
  };
}
