/** Plays the samples of the product's own document; only host and keys differ. */
import { describe, expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { describeWith } from '../support/requirements.ts';
import { runProgram, runScript } from '../support/run.ts';

describe('config/examples/promptick.yaml', () => {
  const scene = useExample('promptick');

  /** Stands for the function of the document's reader, who throws what carries the status. */
  const callAgent = () => `
    async function callAgent(key = process.env.PROMPTICK_API_KEY) {
      const response = await fetch('${scene.gateway.url}/api/v1/agents/agent-1/execute', {
        method: 'POST',
        headers: { Authorization: \`Bearer \${key}\`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ variables: {} }),
      });
      if (!response.ok) throw Object.assign(new Error(response.statusText), { status: response.status });
      return response.json();
    }`;

  const MAKE_REQUEST = `
const apiKeys = [
process.env.PROMPTICK_API_KEY_PRIMARY,
process.env.PROMPTICK_API_KEY_BACKUP,
];
async function makeRequest() {
for (const key of apiKeys) {
try {
return await callAgent(key);
} catch (error) {
if (error.status === 401) continue; // Try next key
throw error;
}
}
throw new Error('All API keys failed');
}`;

  const CALL_WITH_RETRY = `
async function callAgentWithRetry(maxRetries = 3) {
for (let i = 0; i < maxRetries; i++) {
try {
return await callAgent();
} catch (error) {
if (error.status === 429) {
const delay = Math.pow(2, i) * 1000; // 1s, 2s, 4s
await new Promise(resolve => setTimeout(resolve, delay));
continue;
}
throw error;
}
}
throw new Error('Max retries exceeded');
}`;

  it('answers the curl of the document', async () => {
    const key = await scene.gateway.createKey();
    // curl takes the braces of {agentId} for a list of one, as it does when the line is pasted into a shell.
    const { exitCode, stdout } = await runProgram('curl', [
      '-s',
      '-X',
      'POST',
      `${scene.gateway.url}/api/v1/agents/{agentId}/execute`,
      '-H',
      `Authorization: Bearer ${key}`,
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"variables": {...}}',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '{"ok":true}' });
    expect(scene.upstream.seen.at(-1)?.url).toBe('/api/v1/agents/agentId/execute');
  });

  it('takes the headers of the Node.js sample', async () => {
    const key = await scene.gateway.createKey();
    const source = `
const headers = {
Authorization: \`Bearer \${process.env.PROMPTICK_API_KEY}\`,
'Content-Type': 'application/json',
};
const response = await fetch('${scene.gateway.url}/api/v1/agents/agent-1/execute', { method: 'POST', headers, body: '{}' });
process.stdout.write(String(response.status));`;
    expect((await runScript(source, { PROMPTICK_API_KEY: key })).stdout).toBe('200');
  });

  async function makeRequest(primary: string, backup: string) {
    const source = `${callAgent()}${MAKE_REQUEST}
try { process.stdout.write(JSON.stringify(await makeRequest())); }
catch (error) { process.stdout.write(String(error.status ?? error.message)); }`;
    const env = { PROMPTICK_API_KEY_PRIMARY: primary, PROMPTICK_API_KEY_BACKUP: backup };
    return (await runScript(source, env)).stdout;
  }

  it('R14 lets the fallback of the document go on to the backup key', async () => {
    const { keys } = scene.gateway.server.services;
    const revoked = await keys.create({ name: 'revoked' }, 'test');
    await keys.revoke(revoked.record.key.id);
    const backup = await scene.gateway.createKey();
    const foreign = await scene.gateway.createKey({ agents: ['agent-2'] });
    for (const primary of [revoked.plaintext, foreign, `${backup.slice(0, -1)}!`]) {
      expect(await makeRequest(primary, backup)).toBe('{"ok":true}');
    }
    expect(await makeRequest(revoked.plaintext, foreign)).toBe('All API keys failed');
  });

  it('R14 lets it rethrow what a backup key would not help against', async () => {
    const limited = await scene.gateway.createKey({ rateLimits: { requestsPerMinute: 1 } });
    const backup = await scene.gateway.createKey();
    expect(await makeRequest(limited, backup)).toBe('{"ok":true}');
    expect(await makeRequest(limited, backup)).toBe('429');
  });

  it('R18 lets the backoff of the document wait the limit out', async () => {
    // Room for one request, refilled after a second.
    const key = await scene.gateway.createKey({ rateLimits: { requestsPerMinute: 60, burst: 1 } });
    const source = `${callAgent()}${CALL_WITH_RETRY}
const results = [await callAgentWithRetry(), await callAgentWithRetry()];
process.stdout.write(JSON.stringify(results));`;
    const { stdout } = await runScript(source, { PROMPTICK_API_KEY: key });
    expect(stdout).toBe('[{"ok":true},{"ok":true}]');
  });

  it('R18 lets the backoff of the document give up after 1, 2 and 4 seconds', async () => {
    const key = await scene.gateway.createKey({ rateLimits: { requestsPerHour: 1 } });
    const source = `${callAgent()}${CALL_WITH_RETRY}
await callAgentWithRetry();
const started = performance.now();
try { await callAgentWithRetry(); }
catch (error) { process.stdout.write(error.message + ' ' + (performance.now() - started >= 6990)); }`;
    const { stdout } = await runScript(source, { PROMPTICK_API_KEY: key });
    expect(stdout).toBe('Max retries exceeded true');
  });
});

describeWith(['pythonRequests'], 'the Python of the document', ({ pythonRequests }) => {
  const scene = useExample('promptick');

  it('has the headers of a good request', async () => {
    const key = await scene.gateway.createKey();
    const source = `
import os, requests
headers = {
'Authorization': f'Bearer {os.getenv("PROMPTICK_API_KEY")}',
'Content-Type': 'application/json'
}
answer = requests.post('${scene.gateway.url}/api/v1/agents/agent-1/execute', headers=headers, json={'variables': {}})
print(answer.status_code, answer.text, end='')`;
    const { stdout, stderr } = await runProgram(pythonRequests, ['-c', source], { PROMPTICK_API_KEY: key });
    expect({ stdout, stderr }).toEqual({ stdout: '200 {"ok":true}', stderr: '' });
  });
});
