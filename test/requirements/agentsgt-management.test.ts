import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { COMMANDS_TAKE, type Shown, useManagedExample } from './managed-scene.ts';

describe('key pairs managed by commands', COMMANDS_TAKE, () => {
  const { scene, json, list, text, settle } = useManagedExample('agentsgt');

  async function create(name: string, ...more: readonly string[]) {
    const created = await json(`keys create --project website --name ${name}`, ...more);
    const [publicKey = '', secretKey = ''] = String(created['key']).split(':');
    return { ...created, publicKey, secretKey } as Shown & { publicKey: string; secretKey: string };
  }

  async function ask(credential: unknown, origin?: string): Promise<number> {
    const answer = await fetch(`${scene.gateway.url}/api/v1/agents`, {
      headers: {
        Authorization: `Bearer ${String(credential)}`,
        ...(origin === undefined ? {} : { Origin: origin }),
      },
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('R66, R67 takes a name and domains, and goes on showing the public half alone', async () => {
    const created = await create('Website', '--origin', 'example.com', '--origin', '*.example.com');
    expect(created).toMatchObject({
      key: expect.stringMatching(/^pk_[0-9A-Za-z]{32}:sk_[0-9A-Za-z]{60}$/) as string,
      public_key: created.publicKey,
      allowed_origins: ['https://example.com', 'https://*.example.com'],
    });
    expect(await ask(created['key'])).toBe(200);
    await settle();
    const [listed] = await list('keys list --project website --name Website');
    expect(listed).toMatchObject({ name: 'Website', public_key: created.publicKey, enabled: true });
    const { stdout } = await text(`keys show ${created.id}`);
    expect(stdout).toContain(created.publicKey);
    expect(stdout + JSON.stringify(listed)).not.toContain(created.secretKey);
  });

  it('R68 disables a pair at once, and enables it again', async () => {
    const created = await create('Toggled');
    expect(await ask(created['key'])).toBe(200);
    expect((await json(`keys disable ${created.id}`))['enabled']).toBe(false);
    await until(
      () => ask(created['key']),
      (status) => status === 401,
    );
    expect((await json(`keys enable ${created.id}`))['enabled']).toBe(true);
    await until(
      () => ask(created['key']),
      (status) => status === 200,
    );
  });

  it('R69 deletes a pair at once and for good', async () => {
    const created = await create('Deleted');
    expect(await ask(created['key'])).toBe(200);
    await json(`keys revoke ${created.id}`);
    await until(
      () => ask(created['key']),
      (status) => status === 401,
    );
    expect((await text(`keys enable ${created.id}`)).exitCode).toBe(1);
    expect(await list('keys list --name Deleted')).toEqual([]);
  });

  it('R70 edits the domains later', async () => {
    const created = await create('Edited', '--origin', 'example.com');
    expect(await ask(created.publicKey, 'https://other.example')).toBe(403);
    await json(`keys update ${created.id} --origin other.example`);
    await until(
      () => ask(created.publicKey, 'https://other.example'),
      (status) => status === 200,
    );
    expect(await ask(created.publicKey, 'https://example.com')).toBe(403);
  });

  it('R73 shows from where a pair was last used, and what its use consumed', async () => {
    const created = await create('Watched');
    for (let i = 0; i < 3; i++) expect(await ask(created['key'])).toBe(200);
    await settle();
    const shown = await json(`keys show ${created.id}`);
    expect(shown).toMatchObject({
      last_used_ip: '127.0.0.1',
      usage: { requests_total: 3, cost_usd_this_month: 0 },
    });
  });
});
