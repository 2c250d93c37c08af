import { describe, expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;

describe('key pairs', () => {
  const scene = useExample('agentsgt');
  const services = () => scene.gateway.server.services;

  async function create(input: Partial<Parameters<ReturnType<typeof services>['keys']['create']>[0]> = {}) {
    const issued = await services().keys.create(
      { name: 'Production Website', project: 'website', ...input },
      'test',
    );
    const [publicKey = '', secretKey = ''] = issued.plaintext.split(':');
    return { id: issued.record.key.id, pair: issued.plaintext, publicKey, secretKey };
  }

  async function describeKey(id: string) {
    return services().describeKey(await services().keys.show(id));
  }

  async function statusOf(credential: string, origin?: string): Promise<number> {
    const headers = {
      Authorization: `Bearer ${credential}`,
      ...(origin === undefined ? {} : { Origin: origin }),
    };
    const answer = await fetch(`${scene.gateway.url}/api/v1/agents`, { headers });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('R65 is a public and a secret half, sent with a colon between', async () => {
    const { pair } = await create();
    expect(pair).toMatch(/^pk_[0-9A-Za-z]{32}:sk_[0-9A-Za-z]{60}$/);
    expect(await statusOf(pair)).toBe(200);
    expect(JSON.stringify(scene.upstream.seen.at(-1))).not.toMatch(/[ps]k_/);
  });

  it('R65 refuses the public half of another pair', async () => {
    const [first, second] = [await create(), await create()];
    expect(await statusOf(`${second.publicKey}:${first.secretKey}`)).toBe(401);
  });

  it('R66 takes a name and domains', async () => {
    const { id } = await create({ name: 'Mobile App', allowedOrigins: ['example.com', '*.example.com'] });
    const { name, allowed_origins: domains } = await describeKey(id);
    expect(name).toBe('Mobile App');
    expect(domains).toHaveLength(2);
  });

  it('R67 goes on showing the public half, with last use and state, and never the secret', async () => {
    const { id, pair, publicKey, secretKey } = await create();
    await statusOf(pair);
    await scene.gateway.metrics();
    await services().lastUse.flush();
    const shown = await describeKey(id);
    expect(shown).toMatchObject({
      name: 'Production Website',
      public_key: publicKey,
      last_used: expect.stringMatching(/Z$/) as string,
      enabled: true,
    });
    expect(JSON.stringify(shown)).not.toContain(secretKey);
  });

  it('R68 stops a disabled key at once, and enables it again', async () => {
    const { id, pair, publicKey } = await create({ allowedOrigins: ['app.example.com'] });
    const isOpen = async () => [await statusOf(pair), await statusOf(publicKey, 'https://app.example.com')];
    expect(await isOpen()).toEqual([200, 200]);
    await services().keys.disable(id);
    await until(isOpen, (statuses) => statuses.every((status) => status === 401));
    expect((await describeKey(id)).enabled).toBe(false);
    await services().keys.enable(id);
    await until(isOpen, (statuses) => statuses.every((status) => status === 200));
  });

  it('R69 ends a deleted key at once and for good', async () => {
    const { id, pair } = await create();
    expect(await statusOf(pair)).toBe(200);
    await services().keys.revoke(id);
    await until(
      () => statusOf(pair),
      (status) => status === 401,
    );
    await expect(services().keys.enable(id)).rejects.toThrow('revoked');
    const page = await services().keys.list({ project: 'website' });
    expect(page.records.map(({ key }) => key.id)).not.toContain(id);
  });

  it('R70 matches a domain exactly and a wildcard by subdomains without the apex', async () => {
    const exact = await create({ allowedOrigins: ['example.com'] });
    const wildcard = await create({ allowedOrigins: ['*.example.com'] });
    const origins = ['https://example.com', 'https://app.example.com', 'https://a.b.example.com'];
    const statuses = async ({ publicKey }: { publicKey: string }) =>
      Promise.all(origins.map((origin) => statusOf(publicKey, origin)));
    expect(await statuses(exact)).toEqual([200, 403, 403]);
    expect(await statuses(wildcard)).toEqual([403, 200, 200]);
    for (const origin of [
      'https://example.com.evil.example',
      'https://evilexample.com',
      'http://example.com',
    ]) {
      expect(await statusOf(exact.publicKey, origin), origin).toBe(403);
      expect(await statusOf(wildcard.publicKey, origin), origin).toBe(403);
    }
  });

  it('R70 changes the domains of a key later', async () => {
    const { id, publicKey } = await create({ allowedOrigins: ['example.com'] });
    expect(await statusOf(publicKey, 'https://other.example')).toBe(403);
    await services().keys.update(id, { allowedOrigins: ['other.example'] });
    await until(
      () => statusOf(publicKey, 'https://other.example'),
      (status) => status === 200,
    );
    expect(await statusOf(publicKey, 'https://example.com')).toBe(403);
  });

  it('R71 looks for the key first, then at its state, then at the origin', async () => {
    const { id, pair, publicKey } = await create({
      allowedOrigins: ['example.com'],
      expiresAt: Date.now() + 10 * DAY_MS,
    });
    const unknown = `pk_${'a'.repeat(32)}`;
    expect(await statusOf(unknown, 'https://evil.example')).toBe(401);
    // With the secret the origin does not matter; with the public half alone it does.
    expect(await statusOf(pair, 'https://evil.example')).toBe(200);
    expect(await statusOf(publicKey, 'https://evil.example')).toBe(403);
    expect(await statusOf(publicKey)).toBe(403);
    expect(await statusOf(publicKey, 'https://example.com')).toBe(200);
    await services().keys.disable(id);
    await until(
      () => statusOf(publicKey, 'https://evil.example'),
      (status) => status === 401,
    );
    await services().keys.enable(id);
    scene.gateway.advance(10 * DAY_MS);
    await until(
      () => statusOf(publicKey, 'https://evil.example'),
      (status) => status === 401,
    );
    expect(await statusOf(pair)).toBe(401);
  });

  it('R71 tells the endpoint the organization, whatever the caller says', async () => {
    const { id, pair, publicKey } = await create({ allowedOrigins: ['example.com'] });
    const { organization_id: organizationId, project_id: projectId } = await describeKey(id);
    expect(organizationId).toMatch(/^org_/);
    for (const credential of [pair, publicKey]) {
      const answer = await fetch(`${scene.gateway.url}/api/v1/agents`, {
        headers: {
          Authorization: `Bearer ${credential}`,
          Origin: 'https://example.com',
          'X-Organization-Id': 'org_forged',
          X_Organization_Id: 'org_forged',
        },
      });
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
      const headers = scene.upstream.seen.at(-1)?.headers;
      expect(headers).toMatchObject({
        'x-organization-id': organizationId,
        'x-project-id': projectId,
        'x-key-id': id,
      });
      expect(JSON.stringify(headers)).not.toContain('org_forged');
    }
  });

  it('R72 works from any origin without domains, but only with the secret', async () => {
    const { pair, publicKey } = await create();
    for (const origin of [undefined, 'https://anywhere.example', 'null']) {
      expect(await statusOf(pair, origin)).toBe(200);
      expect(await statusOf(publicKey, origin)).toBe(403);
    }
  });

  it('R73 tells when and from where a key was last used', async () => {
    const { id, pair } = await create();
    expect((await describeKey(id)).last_used).toBeNull();
    await statusOf(pair);
    await scene.gateway.metrics();
    await services().lastUse.flush();
    const shown = await describeKey(id);
    expect(shown.last_used).not.toBeNull();
    expect(shown.last_used_ip).toBe('127.0.0.1');
  });

  it('R74 serves the product API', async () => {
    const { pair } = await create();
    const answer = await fetch(`${scene.gateway.url}/api/v1/agents`, {
      headers: { Authorization: `Bearer ${pair}` },
    });
    expect(await answer.json()).toEqual({ ok: true });
    expect(scene.upstream.seen.at(-1)).toMatchObject({ method: 'GET', url: '/api/v1/agents' });
  });
});
