/** The policy of a project through the management API: checked as gateway.yaml is, obeyed at once, on record. */
import { describe, expect, it } from 'vitest';
import { usePolicies, refusalOf } from '../gateway/policy-scene.ts';
import { type Client, createClient, fieldsOf, type Json } from './client.ts';

describe('the policy of a project', () => {
  const scene = usePolicies({ declared: { policy: { budget: { usd: 0, period: 'month' } } } });

  async function admin(): Promise<Client> {
    const { token } = await scene.gateway.server.services.adminTokens.create({
      name: 'owner',
      role: 'owner',
    });
    return createClient(scene.gateway.admin, token);
  }

  /** What a key gets that asks for this model, with this text. */
  async function ask(key: string, model: string, content = 'Hello'): Promise<string> {
    const answer = await fetch(`${scene.gateway.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content }] }),
    });
    await answer.arrayBuffer();
    return refusalOf(answer);
  }

  it('is set when it is created, replaced as a whole, and obeyed at once', async () => {
    const client = await admin();
    const policy = {
      allowedModels: ['gpt-4o*'],
      rateLimits: { requestsPerMinute: 50 },
      enforceLimits: false,
    };
    const created = await client('POST', '/v1/projects', { name: 'shop', preset: 'open', policy });
    expect(created.status).toBe(201);
    expect(created.body['policy']).toMatchObject({
      ...policy,
      rateLimits: { requestsPerMinute: 50, requestsPerHour: null },
    });
    const key = await scene.gateway.createKey({ project: 'shop' });
    expect(await ask(key, 'gpt-4o')).toBe('200 ');
    expect(await ask(key, 'claude-5')).toBe('403 model_not_allowed');

    const path = `/v1/projects/${String(created.body['id'])}`;
    const next = { blockPatterns: ['(?i)nightjar'], maxBodyBytes: null };
    const changed = await client('PATCH', path, { policy: next });
    expect(changed.body['policy']).toEqual(next);
    expect(await ask(key, 'claude-5')).toBe('200 ');
    expect(await ask(key, 'claude-5', 'Project NIGHTJAR')).toBe('403 policy_violation');

    // What else is changed leaves it as it is.
    expect((await client('PATCH', path, { preset: 'strict' })).body['policy']).toEqual(next);
    expect((await client('PATCH', path, { policy: {} })).body['policy']).toEqual({});
    const { records } = await scene.gateway.server.services.audit.list({ subject: 'shop', limit: 10 });
    const changes = records.filter(({ action }) => action === 'project.update');
    expect(changes.map(({ before, after }) => [before, after])).toEqual([
      [{ policy: next }, { policy: {} }],
      [{ preset: 'open' }, { preset: 'strict' }],
      [{ policy: created.body['policy'] }, { policy: next }],
    ]);
  });

  it.each([
    [{ blockPatterns: ['ok', '(?=a)'] }, 'policy.blockPatterns.1', 'RE2'],
    [{ redactPatterns: ['a*'] }, 'policy.redactPatterns.0', 'matches the empty text'],
    [{ blockPatterns: ['(a{500}){500}'] }, 'policy.blockPatterns.0', ''],
    [{ allowedMethods: ['get'] }, 'policy.allowedMethods.0', 'HTTP method in capitals'],
    [{ allowedModels: [''] }, 'policy.allowedModels.0', 'is empty'],
    [{ maxOutputTokens: 0 }, 'policy.maxOutputTokens', ''],
    [{ budget: { usd: 5, period: 'year' } }, 'policy.budget.period', ''],
    [{ rateLimits: { requestsPerMinute: 0.5 } }, 'policy.rateLimits.requestsPerMinute', ''],
    [{ alowedModels: [] }, 'policy.alowedModels', ''],
  ])('is refused with the name of the field: %j', async (policy, field, message) => {
    const answer = await (await admin())('POST', '/v1/projects', { name: 'never', policy });
    expect(answer.status).toBe(422);
    expect(fieldsOf(answer)).toEqual([field]);
    expect((answer.body['errors'] as Json[])[0]?.['message']).toContain(message);
  });

  it('has no bucket that nothing refills', async () => {
    const answer = await (await admin())('POST', '/v1/projects', {
      name: 'never',
      policy: { rateLimits: { burst: 5 } },
    });
    expect([answer.status, answer.body['detail']]).toEqual([
      422,
      expect.stringContaining('burst needs requestsPerMinute'),
    ]);
  });

  it('that stands in gateway.yaml is shown, and changed there alone', async () => {
    const client = await admin();
    const shown = await client('GET', '/v1/projects/declared');
    expect(shown.body['policy']).toEqual({ budget: { usd: 0, period: 'month' } });
    const answer = await client('PATCH', '/v1/projects/declared', { policy: {} });
    expect([answer.status, answer.body['detail']]).toEqual([409, expect.stringContaining('gateway.yaml')]);
  });
});
