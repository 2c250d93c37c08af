/** R25 "Log API key usage for auditing": every change of a key, and every request made with it. */
import { describe, expect, it } from 'vitest';
import { COMMANDS_TAKE, useManagedExample } from './managed-scene.ts';

describe('what is kept of a key for auditing', COMMANDS_TAKE, () => {
  const { scene, json, list, text, settle } = useManagedExample('promptick');

  it('R25 is who created, changed and revoked it, in a log that shows tampering', async () => {
    const { id, key } = await json('keys create --name audited');
    await json(`keys update ${id} --rpm 5`);
    await json(`keys revoke ${id}`);
    const records = await list(`audit list --key ${id}`);
    expect(records.map(({ action }) => action)).toEqual(['key.revoke', 'key.update', 'key.create']);
    for (const record of records) {
      expect(record).toMatchObject({ at: expect.stringMatching(/Z$/) as string });
      expect(JSON.stringify(record)).toContain('cli');
    }
    expect(JSON.stringify(records)).not.toContain(String(key));
    expect((await text('audit verify')).exitCode).toBe(0);
  });

  it('R25 is each request with it: when, from where, to which agent and with what result', async () => {
    const { id, key } = await json('keys create --name used --agent agent-1');
    for (const agent of ['agent-1', 'agent-2']) {
      const answer = await fetch(`${scene.gateway.url}/api/v1/agents/${agent}/execute`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${String(key)}` },
      });
      await answer.arrayBuffer();
    }
    await settle();
    const requests = await list(`requests --key ${id}`);
    expect(requests.map(({ status, outcome }) => [status, outcome])).toEqual([
      [401, 'refused:agent_mismatch'],
      [200, 'ok'],
    ]);
    for (const request of requests) {
      expect(request).toMatchObject({ key_id: id, client_ip: '127.0.0.1', route: 'agents', method: 'POST' });
    }
    // The access log has the path as well, and neither has the key.
    const lines = scene.gateway.logLines.filter((line) => line.includes(id));
    expect(lines.some((line) => line.includes('/agents/agent-2/execute'))).toBe(true);
    expect(JSON.stringify([requests, lines])).not.toContain(String(key));
  });
});
