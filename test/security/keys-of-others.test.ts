import { beforeAll, describe, expect, it } from 'vitest';
import { createCountedKey, readRemaining, useTarget } from './attack.ts';

const ROUTES = ['openai', 'flat'].flatMap((errors) => [
  {
    name: `agents-${errors}`,
    path: `/${errors}/agents/:agent/`,
    upstream: 'main',
    agentParam: 'agent',
    errors,
  },
  { name: `bound-${errors}`, path: `/${errors}/bound/`, upstream: 'main', project: 'default', errors },
  {
    name: `named-${errors}`,
    path: `/${errors}/projects/:project/`,
    upstream: 'main',
    projectParam: 'project',
    errors,
  },
]);

describe('a key of another agent or project', () => {
  const scene = useTarget({ config: { routes: ROUTES } });
  let alpha = '';
  let foreign = '';
  let own = '';
  beforeAll(async () => {
    const { projects } = scene.gateway.server.services;
    await projects.create({ name: 'secret-project' });
    const rateLimits = { requestsPerDay: 100_000 };
    alpha = await scene.gateway.createKey({ agents: ['alpha'], rateLimits });
    foreign = await scene.gateway.createKey({ project: 'secret-project', rateLimits });
    own = await createCountedKey(scene);
  });

  async function ask(key: string, path: string) {
    const before = await readRemaining(scene, key);
    const seenBefore = scene.upstream.seen.length;
    const response = await fetch(scene.gateway.url + path, { headers: { authorization: `Bearer ${key}` } });
    return {
      status: response.status,
      error: response.headers.get('x-tollgate-error'),
      body: await response.text(),
      spent: before - (await readRemaining(scene, key)),
      seen: scene.upstream.seen.slice(seenBefore),
    };
  }

  it('is 403 for an agent in the dialect openai', async () => {
    const refused = await ask(alpha, '/openai/agents/beta/run');
    expect(refused).toMatchObject({ status: 403, error: 'agent_mismatch', spent: 0, seen: [] });
    expect(JSON.parse(refused.body)).toMatchObject({ error: { code: 'agent_mismatch' } });
  });

  it('is 401 for an agent in the dialect flat', async () => {
    const refused = await ask(alpha, '/flat/agents/beta/run');
    expect(refused).toMatchObject({ status: 401, error: 'agent_mismatch', spent: 0, seen: [] });
    expect(JSON.parse(refused.body)).toEqual({
      error: 'Invalid or revoked API key',
      message: 'The provided API key is not valid for this agent',
    });
  });

  it.each(['openai', 'flat'])('is 403 for a project in the dialect %s', async (dialect) => {
    for (const path of [`/${dialect}/bound/x`, `/${dialect}/projects/default/x`]) {
      const refused = await ask(foreign, path);
      expect(refused).toMatchObject({ status: 403, error: 'project_mismatch', spent: 0, seen: [] });
      expect(refused.body).toContain('API key does not belong to this project');
    }
  });

  it('never learns whose the other is', async () => {
    const bodies = [
      await ask(alpha, '/openai/agents/beta/run'),
      await ask(alpha, '/flat/agents/beta/run'),
      await ask(own, '/openai/projects/secret-project/x'),
      await ask(own, '/flat/projects/secret-project/x'),
      await ask(foreign, '/openai/bound/x'),
    ].map(({ body }) => body);
    for (const body of bodies) {
      expect(body).not.toMatch(/alpha|beta|secret-project|"default"|prj_|org_|key_/);
    }
  });

  it('is good for its own', async () => {
    expect(await ask(alpha, '/flat/agents/alpha/run')).toMatchObject({ status: 200, spent: 1 });
    expect(await ask(own, '/openai/bound/x')).toMatchObject({ status: 200, spent: 1 });
    expect(await ask(foreign, '/openai/projects/secret-project/x')).toMatchObject({ status: 200, spent: 1 });
  });

  it.each(['ALPHA', 'alpha%20', 'alpha%2e', 'alph', 'alphaa', '%61lpha%00'])(
    'is judged by the decoded name of the agent: %s',
    async (name) => {
      expect(await ask(alpha, `/flat/agents/${name}/run`)).toMatchObject({ spent: 0, seen: [] });
    },
  );

  it('reaches its agent under an encoded name, which the upstream sees decoded', async () => {
    const { status, seen } = await ask(alpha, '/flat/agents/%61lpha/run');
    expect([status, seen[0]?.url]).toEqual([200, '/flat/agents/alpha/run']);
  });
});
