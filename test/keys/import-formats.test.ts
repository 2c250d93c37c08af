/** How exports of other systems are read, beyond the examples of docs/migrating.md. */
import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ImportFormat } from '../../src/keys/key-import-format.ts';
import { useTimedServices } from './time.ts';

const KEY = 'sk-4dYrydHnLdgy3zG5TuClyOUYK';
const time = useTimedServices();

async function plan(content: unknown, format: ImportFormat) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const report = await time.services.keyImport.import(text, { format, dryRun: true }, 'test');
  return {
    keys: report.keys.map(({ record }) => time.services.describeKey(record)),
    mistakes: report.problems.map(({ row, field }) => `${row} ${field}`),
  };
}

describe('LiteLLM', () => {
  it('is read from CSV as PostgreSQL writes it', async () => {
    const csv = [
      'token,key_name,key_alias,spend,expires,models,aliases,user_id,max_parallel_requests,metadata,tpm_limit,rpm_limit,blocked,permissions,max_budget,budget_duration,allowed_routes,budget_id',
      `${hash('sha256', KEY)},sk-...OUYK,app,1.5,2099-06-30 12:00:00.123456,"{gpt-4o,""claude-*""}",{},u1,,"{""team"": ""x"", ""tags"": [""a""]}",,100,t,{},2,,{},`,
    ].join('\n');
    const { keys, mistakes } = await plan(csv, 'litellm');
    expect(mistakes).toEqual([]);
    expect(keys).toMatchObject([
      {
        name: 'app',
        last8: 'OUYK',
        status: 'disabled',
        models: ['gpt-4o', 'claude-*'],
        expires_at: '2099-06-30T12:00:00.123Z',
        rate_limits: { requestsPerMinute: 100 },
        budget: { usd: 0.5, period: 'total' },
        metadata: { team: 'x', tags: '["a"]', litellm_user_id: 'u1' },
      },
    ]);
  });

  it('is read from the answer of /key/list, also with a plaintext key', async () => {
    const { keys } = await plan(
      { keys: [{ token: KEY, models: ['all-proxy-models'] }], total_pages: 1 },
      'litellm',
    );
    expect(keys).toMatchObject([{ name: 'LiteLLM key', prefix: 'sk-4dYr...', models: [] }]);
  });

  it('drops no restriction without a word', async () => {
    const { mistakes } = await plan(
      [
        {
          token: hash('sha256', KEY),
          models: ['all-team-models'],
          allowed_routes: ['/chat/completions'],
          permissions: { a: true },
          budget_id: 'b1',
          max_budget: 5,
          budget_duration: '45m',
          model_max_budget: { 'gpt-4o': 1 },
          metadata: { model_rpm_limit: { 'gpt-4o': 1 } },
          rpm_limit: 0,
          expires: 'soon',
        },
      ],
      'litellm',
    );
    expect(mistakes.sort()).toEqual([
      '1 allowed_routes',
      '1 budget_duration',
      '1 budget_id',
      '1 expires',
      '1 metadata.model_rpm_limit',
      '1 model_max_budget',
      '1 models',
      '1 permissions',
      '1 rate_limits',
    ]);
  });
});

describe('Kong', () => {
  it('is read from db_export, where credentials name their consumer by id', async () => {
    const { keys, mistakes } = await plan(
      {
        consumers: [{ id: 'c1', username: 'alice' }],
        keyauth_credentials: [
          { key: 'a'.repeat(32), consumer: 'c1', ttl: null },
          { key: 'b'.repeat(32), consumer: { id: 'c1' }, ttl: 60 },
        ],
      },
      'kong',
    );
    expect(mistakes).toEqual([]);
    expect(keys).toMatchObject([
      { name: 'alice', expires_at: null, metadata: { kong_consumer_id: 'c1' } },
      { name: 'alice', expires_at: '2026-01-01T00:01:00Z' },
    ]);
  });

  it('drops no restriction without a word', async () => {
    const consumer = {
      username: 'alice',
      plugins: [{ name: 'rate-limiting' }],
      acls: [{ group: 'a' }],
      keyauth_credentials: [{ key: 'a'.repeat(32) }, { key: 'too-short' }],
    };
    expect((await plan({ consumers: [consumer] }, 'kong')).mistakes).toEqual([
      '1 consumer.plugins',
      '1 consumer.acls',
      '2 consumer.plugins',
      '2 consumer.acls',
      '2 key',
    ]);
  });
});

describe('one-api', () => {
  it('is read as new-api writes it, too', async () => {
    const { keys, mistakes } = await plan(
      {
        success: true,
        data: {
          items: [
            {
              key: 'a'.repeat(48),
              name: 'n',
              status: 2,
              expired_time: 1_893_456_000,
              unlimited_quota: true,
              remain_quota: -5,
              model_limits_enabled: true,
              model_limits: 'o3,o4',
              allow_ips: '10.0.0.1\n10.0.0.2',
              group: 'vip',
            },
            {
              key: 'b'.repeat(48),
              model_limits_enabled: false,
              model_limits: 'o3',
              status: 4,
              remain_quota: 0,
            },
          ],
          total: 2,
        },
      },
      'one-api',
    );
    expect(mistakes).toEqual([]);
    expect(keys).toMatchObject([
      {
        status: 'disabled',
        prefix: 'sk-aaaaa...',
        expires_at: '2030-01-01T00:00:00Z',
        models: ['o3', 'o4'],
        allowed_ips: ['10.0.0.1', '10.0.0.2'],
        budget: null,
        metadata: { one_api_group: 'vip' },
      },
      { name: 'one-api token', status: 'disabled', models: [], budget: null },
    ]);
  });

  it.each([
    ['a masked key', { key: 'abcd**********wxyz' }, ['1 key']],
    [
      'a key without quota that is on',
      { key: 'a'.repeat(48), status: 1, remain_quota: 0 },
      ['1 remain_quota'],
    ],
    ['no key', { name: 'n' }, ['1 key']],
  ])('refuses %s', async (_name, token, expected) => {
    expect((await plan([token], 'one-api')).mistakes).toEqual(expected);
  });

  it('refuses a page of several', async () => {
    const answer = { data: { items: [{ key: 'a'.repeat(48) }], total: 20 } };
    await expect(plan(answer, 'one-api')).rejects.toThrow('one page of several');
  });
});
