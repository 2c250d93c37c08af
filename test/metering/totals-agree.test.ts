import { execFile } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { UsageRecord } from '../../src/domain/usage.ts';
import type { TestGateway } from '../support/gateway.ts';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';
import { type Respond, useMeteringScene } from './support/scene.ts';

const MAIN = resolve(import.meta.dirname, '../../src/main.ts');
const REQUESTS = 100;
const KINDS = ['whole', 'stream', 'broken', 'left', 'error', 'unpriced', 'message'] as const;
type Kind = (typeof KINDS)[number];
const MODELS: Partial<Record<Kind, string>> = {
  unpriced: 'nobody-knows-this',
  message: 'claude-sonnet-4-5',
};

function chunk(model: string, content: string): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-x', model, choices: [{ delta: { content } }] })}\n\n`;
}

function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

/** The nth answer; each has an id of its own, as with real providers. */
function respondAs(kind: Kind, n: number): Respond {
  const usage = { prompt_tokens: 100 + n, completion_tokens: n, total_tokens: 100 + 2 * n };
  const whole = (model: string) => ({ id: `chatcmpl-${n}`, model, choices: [], usage });
  switch (kind) {
    case 'whole':
      return (response) => sendJson(response, whole('gpt-4o-mini'));
    case 'unpriced':
      return (response) => sendJson(response, whole('nobody-knows-this'));
    case 'error':
      return (response) => sendJson(response, { error: { message: 'no' } }, 500);
    case 'message':
      return (response) => {
        const read = { input_tokens: n, cache_read_input_tokens: 50, output_tokens: n };
        const written = { cache_creation_input_tokens: 7 };
        sendJson(response, {
          id: `msg_${n}`,
          type: 'message',
          model: 'claude-sonnet-4-5',
          usage: { ...read, ...written },
        });
      };
    case 'stream':
      return (response) => {
        openStream(response);
        response.write(chunk('gpt-4o-mini', 'Hi'));
        response.end(`data: ${JSON.stringify(whole('gpt-4o-mini'))}\n\ndata: [DONE]\n\n`);
      };
    case 'broken':
      return (response) => {
        openStream(response);
        response.write(chunk('gpt-4o-mini', 'Hi'), () => response.destroy());
      };
    case 'left':
      return (response) => {
        openStream(response);
        response.write(chunk('gpt-4o-mini', 'Hi'));
      };
  }
}

describe('100 parallel requests of which some fail, break or are left', () => {
  const scene = useMeteringScene({ listen: { workers: 2 } });

  async function askAs(kind: Kind, n: number, key: string): Promise<void> {
    const isMessage = kind === 'message';
    const stream = ['stream', 'broken', 'left'].includes(kind);
    const options = stream ? { stream, stream_options: { include_usage: true } } : {};
    await scene.ask(
      isMessage ? '/anthropic/v1/messages' : '/openai/v1/chat/completions',
      respondAs(kind, n),
      {
        key,
        body: { model: MODELS[kind] ?? 'gpt-4o-mini', messages: [], ...options },
        ...(kind === 'left' && { leavesAt: (body: Buffer) => body.length > 0 }),
      },
    );
  }

  it('cost the same in the journal, the metrics, the ledger and on the command line, to the nano-dollar', async () => {
    const keys = [
      await scene.gateway.createKey({ name: 'one' }),
      await scene.gateway.createKey({ name: 'two' }),
    ];
    const asked = Array.from({ length: REQUESTS }, (_, n) => {
      const kind = KINDS[n % KINDS.length] ?? 'whole';
      return askAs(kind, n, keys[n % keys.length] ?? '');
    });
    await Promise.all(asked);
    const records = await until(
      () => scene.records.readAll(),
      ({ length }) => length >= REQUESTS,
    );
    expect(records).toHaveLength(REQUESTS);
    expect(new Set(records.map(({ requestId }) => requestId)).size).toBe(REQUESTS);

    const costNanoUsd = sum(records, ({ costNanoUsd: cost }) => cost);
    expect(costNanoUsd).toBeGreaterThan(0);
    const totals = {
      requests: REQUESTS,
      nanoUsd: costNanoUsd,
      input: sum(records, ({ inputTokens }) => inputTokens),
      output: sum(records, ({ outputTokens }) => outputTokens),
      cacheRead: sum(records, ({ cacheReadTokens }) => cacheReadTokens),
      cacheWrite: sum(records, ({ cacheWriteTokens }) => cacheWriteTokens),
    };
    expect(Object.values(totals).every((total) => total > 0)).toBe(true);
    const metrics = await until(
      async () => readTotals(await scene.gateway.metrics()),
      ({ requests }) => requests >= REQUESTS,
    );
    const estimated = (each: UsageRecord) => (each.confidence === 'estimated' ? each.costNanoUsd : 0);
    expect(metrics).toEqual({ ...totals, estimatedNanoUsd: sum(records, estimated) });
    await until(
      () => countInLedger(scene.gateway),
      (requests) => requests === REQUESTS,
      60_000,
    );
    expect(await readJson(scene.gateway)).toEqual({ sumOfKeys: totals, total: totals });
    for (const by of ['key', 'model', 'status']) expect(await readCsv(scene.gateway, by)).toEqual(totals);
  }, 120_000);
});

const HOUR_MS = 3_600_000;

async function countInLedger({ server, nowMs }: TestGateway): Promise<number> {
  const range = { by: 'hour', fromMs: nowMs() - HOUR_MS, toMs: nowMs() + HOUR_MS } as const;
  const groups = await server.services.usage.sumUsage(range);
  return groups.reduce((total, { sums }) => total + sums.requests, 0);
}

/** A process of its own, beside the running gateway. */
async function run({ configFile }: TestGateway, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    MAIN,
    'usage',
    `--config=${configFile}`,
    ...args,
  ]);
  expect(stderr).toBe('');
  return stdout;
}

const COLUMNS = {
  requests: 'requests',
  input: 'input_tokens',
  output: 'output_tokens',
  cacheRead: 'cache_read_tokens',
  cacheWrite: 'cache_write_tokens',
} as const;

/** Numbers in JSON, text in CSV. */
type Row = Readonly<Record<string, unknown>>;

async function readJson(gateway: TestGateway) {
  const report = JSON.parse(await run(gateway, '--by', 'key', '--json')) as {
    data: Row[];
    total: Row;
  };
  return { sumOfKeys: addUp(report.data), total: addUp([report.total]) };
}

async function readCsv(gateway: TestGateway, by: string) {
  const [heading = '', ...lines] = (await run(gateway, '--by', by, '--csv')).trim().split('\r\n');
  const names = heading.split(',');
  // No cell of these has a comma in it.
  const toRow = (line: string): Row =>
    Object.fromEntries(line.split(',').map((cell, n) => [names[n] ?? '', cell] as const));
  return addUp(lines.map(toRow));
}

function addUp(rows: readonly Row[]): Record<string, number> {
  const total = (read: (row: Row) => number): number => rows.reduce((added, row) => added + read(row), 0);
  const columns = Object.entries(COLUMNS).map(
    ([name, column]) => [name, total((row) => Number(row[column]))] as const,
  );
  return {
    ...Object.fromEntries(columns),
    nanoUsd: total((row) => Math.round(Number(row['cost_usd']) * 1e9)),
  };
}

function sum(records: readonly UsageRecord[], read: (record: UsageRecord) => number | null): number {
  return records.reduce((total, record) => total + (read(record) ?? 0), 0);
}

function readTotals(metrics: string): Record<string, number> & { readonly requests: number } {
  const total = (name: string, label = ''): number =>
    metrics
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
      .reduce((added, line) => added + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  const nanoUsd = (label: string): number => Math.round(total('tollgate_cost_usd_total', label) * 1e9);
  return {
    requests: total('tollgate_requests_total'),
    nanoUsd: nanoUsd(''),
    estimatedNanoUsd: nanoUsd('confidence="estimated"'),
    input: total('tollgate_tokens_total', 'type="input"'),
    output: total('tollgate_tokens_total', 'type="output"'),
    cacheRead: total('tollgate_tokens_total', 'type="cache_read"'),
    cacheWrite: total('tollgate_tokens_total', 'type="cache_write"'),
  };
}
