import { execFile } from 'node:child_process';
import { writeFileSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';
import { useMeteringScene } from './support/scene.ts';

const MAIN = resolve(import.meta.dirname, '../../src/main.ts');
const CHAT = '/openai/v1/chat/completions';
const DAY_MS = 86_400_000;
const USAGE = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 };

const scene = useMeteringScene({ prices: { overrides: [{ model: 'my-own', perRequestUsd: 0.001 }] } });

async function ask(model: string): Promise<void> {
  const answer = await scene.ask(CHAT, (response) => sendJson(response, { model, usage: USAGE }), {
    body: { model, messages: [] },
  });
  expect(answer.status).toBe(200);
}

/** What a process of its own says beside the running gateway. */
async function examine(): Promise<readonly { id: string; severity: string; where: string; what: string }[]> {
  const args = [MAIN, 'doctor', '--json', '--config', scene.gateway.configFile];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: scene.gateway.directory });
  return (JSON.parse(stdout) as { findings: Awaited<ReturnType<typeof examine>> }).findings;
}

/** As the ledger has them. */
async function countRequests(): Promise<number> {
  const { server, nowMs } = scene.gateway;
  const range = { by: 'model', fromMs: nowMs() - DAY_MS, toMs: nowMs() + DAY_MS } as const;
  const groups = await server.services.usage.sumUsage(range);
  return groups.reduce((total, { sums }) => total + sums.requests, 0);
}

it('the doctor names what was used without a price, until it has one', async () => {
  for (const model of ['nobody-knows-this', 'llama.gguf', 'llama.gguf', 'my-own', 'gpt-4o-mini']) {
    await ask(model);
  }
  await until(countRequests, (requests) => requests === 5, 60_000);
  const findings = await examine();
  expect(findings.find(({ id }) => id === 'unpriced_models')).toMatchObject({
    severity: 'warning',
    where: 'llama.gguf, nobody-knows-this',
    what: '3 requests of the last 7 days to 2 models without a price',
  });

  const config = JSON.parse(readFileSync(scene.gateway.configFile, 'utf8')) as object;
  const overrides = [{ model: 'llama.*', inputPerMillionUsd: 0.1 }, { model: 'nobody-*' }];
  writeFileSync(scene.gateway.configFile, JSON.stringify({ ...config, prices: { overrides } }));
  expect((await examine()).map(({ id }) => id)).not.toContain('unpriced_models');
}, 120_000);
