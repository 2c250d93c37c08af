/** docs/migrating.md: its examples are imported as it says, beside a running gateway, and the keys work there. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cli, createCli, words } from '../cli/cli.ts';
import { runProgram } from '../support/run.ts';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';

const PAGE = readFileSync('docs/migrating.md', 'utf8');
const EXAMPLES = [...PAGE.matchAll(/^`([\w-]+\.\w+)`.*(?:\n.+)*\n\n```\w+\n([\s\S]*?)^```/gm)].map(
  ([, name = '', content = '']) => ({ name, content }),
);
const COMMANDS = [...PAGE.matchAll(/^tollgate (keys import \S+\.(?:json|csv).*)$/gm)].map(
  ([, command = '']) => command,
);

/** The keys of the examples as their holders send them, by name; null for one that is switched off. */
const KEYS: Readonly<Record<string, string>> = {
  checkout: 'acme-4f9a1c0be27d48e6a35b',
  search: 'acme-91d07b6e5c2f4a8d9e03',
  'billing, nightly': 'acme-0b8e6d3f7a154c29b7d1',
  'support-bot': 'sk-support-bot-Zr81kXw4Qz',
  'mobile-app': 'IL1deIyHyQA40WpeLeA1bIUXuvTwlGjo',
  '59d1ef15-24a5-4373-b957-e8192c15ff6e': '4174348a-9222-4e81-b33e-5d72d2fd7f1e',
  batch: 'sk-Xq3B7hT0v5Zc1Lm9Wk4Rf8Ns2Pd6Yg0JxA5eUiQo7bHtV3Cz',
};

const scene = useScene();
let cli: Cli;
beforeAll(() => {
  cli = createCli();
  for (const { name, content } of EXAMPLES) writeFileSync(join(cli.directory, name), content);
});
afterAll(() => cli.dispose());

function send(key: string, header: 'x-api-key' | 'authorization'): Promise<Response> {
  const value = header === 'authorization' ? `Bearer ${key}` : key;
  return fetch(`${scene.gateway.url}/api/x`, { headers: { [header]: value } });
}

it('has an example and a command for each system', () => {
  expect(EXAMPLES.map(({ name }) => name)).toEqual([
    'keys.json',
    'keys.csv',
    'litellm.json',
    'kong.json',
    'key-auths.json',
    'one-api.json',
  ]);
  expect(COMMANDS).toHaveLength(EXAMPLES.length);
});

it.each(COMMANDS)('%s', async (command) => {
  const config = ['--config', scene.gateway.configFile];
  const planned = await cli.json(...words(command), '--dry-run', ...config);
  const done = await cli.json(...words(command), ...config);
  expect(planned).toMatchObject({ errors: [], imported: 0, rows: done['rows'] });
  expect(done).toMatchObject({ errors: [], imported: done['rows'] });
  const keys = done['keys'] as { name: string; enabled: boolean }[];
  for (const { name, enabled } of keys) {
    expect(Object.hasOwn(KEYS, name)).toBe(enabled);
    const key = KEYS[name];
    if (key === undefined) continue;
    // An address of a network of its own is no address of this machine.
    const expected = name === 'search' || name === 'batch' ? 403 : 200;
    await until(
      async () => (await send(key, 'x-api-key')).status,
      (status) => status === expected,
    );
    expect((await send(key, 'authorization')).status).toBe(expected);
  }
});

it('gives the keys the settings of the other system', async () => {
  const { services } = scene.gateway.server;
  const byName = async (name: string) => {
    const { records } = await services.keys.list({ name });
    return records[0] === undefined ? null : services.describeKey(records[0]);
  };
  expect(await byName('support-bot')).toMatchObject({
    prefix: 'sk-...',
    last8: 'w4Qz',
    budget: { usd: 100, period: 'month' },
    rate_limits: { requestsPerMinute: 200, tokensPerMinute: 50_000, maxConcurrent: 10 },
    models: ['gpt-4o-mini', 'claude-*'],
    expires_at: '2099-06-30T12:00:00Z',
    metadata: { owner: 'jo', litellm_team_id: 'team-7' },
  });
  expect(await byName('mobile-app')).toMatchObject({
    expires_at: null,
    metadata: { kong_custom_id: 'app-001', kong_tags: 'ios' },
  });
  expect(await byName('batch')).toMatchObject({
    budget: { usd: 10, period: 'total' },
    models: ['gpt-4o', 'gpt-4o-mini'],
    allowed_ips: ['192.168.0.0/24'],
    expires_at: null,
  });
});

it('runs as it stands on the page, pasted into a shell', async () => {
  const fresh = createCli();
  try {
    for (const { name, content } of EXAMPLES) writeFileSync(join(fresh.directory, name), content);
    const program = join(fresh.directory, 'tollgate');
    writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${resolve('src/main.ts')} "$@"\n`, {
      mode: 0o755,
    });
    const blocks = [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
    const script = join(fresh.directory, 'pasted.sh');
    writeFileSync(script, `set -e\ncd ${fresh.directory}\nPATH=${fresh.directory}:$PATH\n${blocks.join('')}`);
    const { exitCode, stdout, stderr } = await runProgram('sh', [script], {}, 120_000);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.match(/^Imported \d+ keys?\./gm)).toHaveLength(COMMANDS.length);
  } finally {
    fresh.dispose();
  }
}, 120_000);
