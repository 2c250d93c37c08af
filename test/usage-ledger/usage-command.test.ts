import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UsageRecord } from '../../src/domain/usage.ts';
import { createClock } from '../../src/lib/clock.ts';
import { openSqliteLedger } from '../../src/storage/sqlite/usage-ledger.ts';
import { appendToLedger } from '../../src/usage/ledger.ts';
import { type Cli, createCli, words } from '../cli/cli.ts';
import { makeRecord, makeRefusal, withKinds } from './support/records.ts';

const HOUR_MS = 3_600_000;

let cli: Cli;
let keyId = '';
let projectId = '';
let records: readonly UsageRecord[] = [];

beforeAll(async () => {
  cli = createCli();
  const key = await cli.json('keys', 'create', '--name', 'Production App');
  keyId = String(key['id']);
  projectId = String(key['project_id']);
  const nowMs = createClock().nowMs();
  const of = { keyId, projectId, at: nowMs - 1000 };
  records = [
    makeRecord({ ...of, clientRequestId: 'trace-7', costNanoUsd: 1_500_000_000, durationMs: 15 }),
    makeRecord({
      ...of,
      model: 'gpt-4o',
      cacheReadTokens: 4,
      durationMs: 700,
      costNanoUsd: null,
      confidence: 'unpriced',
    }),
    makeRefusal({ ...of, at: nowMs - 500 }),
    makeRecord({ ...of, at: nowMs - 30 * HOUR_MS }),
  ];
  const ledger = await openSqliteLedger(join(cli.directory, 'data', 'tollgate-usage.db'));
  await appendToLedger(ledger, { records: withKinds(records), positions: new Map(), goneFiles: [] });
  await ledger.close();
});
afterAll(() => cli.dispose());

const run = async (line: string): Promise<string> => {
  const { exitCode, stdout, stderr } = await cli.run(...words(line));
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
};

describe('tollgate usage', () => {
  it('prints a line for each group and one for all', async () => {
    expect(await run('usage --by status')).toBe(
      [
        'STATUS  REQUESTS  ERRORS  AVG MS  P50   P95   P99   INPUT TOKENS  OUTPUT TOKENS  CACHE READ  CACHE WRITE  COST USD',
        '200     2         0       357.5   20    950   990   24            6              4           0            1.50',
        '429     1         1       12.3    15    19.5  19.9  0             0              0           0            0.00',
        'total   3         1       242.4   17.5  925   985   24            6              4           0            1.50',
        '',
      ].join('\n'),
    );
  });

  it('names keys and projects', async () => {
    expect(await run(`usage --by key --key ${keyId}`)).toContain(`Production App (${keyId})  3 `);
    expect(await run('usage --by project --project default')).toContain(`default (${projectId})  3 `);
  });

  it('prints CSV', async () => {
    const lines = (await run('usage --by model --csv')).split('\r\n');
    expect(lines[0]).toBe(
      'model,name,requests,errors,avg_ms,p50_ms,p95_ms,p99_ms,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens,cost_usd',
    );
    expect(lines.slice(1).join('').trim().split('\n')).toHaveLength(1);
    expect(lines.toSorted()[1]).toMatch(/^gpt-4o(?:-mini)?,,1,0,/);
  });

  it('prints JSON with the whole range, by hour where nothing else is asked for', async () => {
    const report = await cli.json('usage', '--since', '48h');
    expect(report).toMatchObject({ by: 'hour', total: { requests: 4, errors: 1, cost_usd: 1.5000004 } });
    const hours = (report['data'] as { group: string; requests: number }[]).map(({ group }) => group);
    expect(hours).toEqual(hours.toSorted());
    expect(hours.every((hour) => hour.endsWith(':00:00Z'))).toBe(true);
  });

  it('says so where nothing was used, where a key is unknown, and where an option is wrong', async () => {
    await run('projects create bank');
    expect(await run('usage --project bank')).toMatch(/^No usage from \S+ to \S+\.\n$/);
    expect((await cli.run('usage', '--project', 'nobody')).exitCode).toBe(1);
    expect((await cli.run('usage', '--key', 'key_unknown')).exitCode).toBe(1);
    expect((await cli.run('usage', '--by', 'colour')).exitCode).toBe(2);
    expect((await cli.run('usage', '--csv', '--json')).exitCode).toBe(2);
  });
});

describe('tollgate requests', () => {
  it('lists what was refused, and why, in words', async () => {
    const [heading, line, ...rest] = (await run('requests --outcome refused')).trimEnd().split('\n');
    expect(rest).toEqual([]);
    expect(heading).toMatch(/^TIME +REQUEST +KEY +ROUTE +STATUS +OUTCOME +MODEL +MS +WHY$/);
    expect(line).toContain(String(records[2]?.requestId));
    expect(line).toMatch(
      /429 +refused:rate_limit_exceeded .*A rate limit of the key or its project is full\.$/,
    );
  });

  it('shows everything about one, by its id or by that of its caller', async () => {
    const shown = await run('requests --id trace-7');
    expect(shown).toBe(await run(`requests --id ${records[0]?.requestId ?? ''}`));
    expect(shown).toContain("caller's id  trace-7");
    expect(shown).toMatch(/cost +\$1\.500000000 \(measured\)/);
    const refused = await run(`requests --id ${records[2]?.requestId ?? ''}`);
    expect(refused).toMatch(/what to do +Wait for Retry-After seconds\./);
  });

  it('goes back an hour, or as far as is asked for', async () => {
    const ids = async (...args: string[]) =>
      ((await cli.json('requests', ...args))['data'] as { request_id: string }[]).map(
        (each) => each.request_id,
      );
    const [first, second, refused, old] = records.map(({ requestId }) => requestId);
    expect(await ids()).toEqual([refused, second, first]);
    expect(await ids('--since', '48h')).toEqual([refused, second, first, old]);
    expect(await ids('--key', keyId, '--limit', '1')).toEqual([refused]);
  });

  it('prints the fields of the usage record', async () => {
    const { data } = await cli.json('requests', '--id', 'trace-7');
    expect((data as object[])[0]).toMatchObject({
      client_request_id: 'trace-7',
      key_id: keyId,
      outcome: 'ok',
      cost_nano_usd: 1_500_000_000,
      confidence: 'measured',
      why: null,
    });
  });

  it('refuses an outcome that does not exist', async () => {
    expect((await cli.run('requests', '--outcome', 'bad')).exitCode).toBe(2);
  });
});

it('a key shows what it has used', async () => {
  expect(await cli.json('keys', 'show', keyId)).toMatchObject({
    usage: { requests_total: 3, cost_usd_this_month: expect.any(Number) as number },
  });
});
