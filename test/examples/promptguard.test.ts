/** Plays the samples of the product's own document; only host and keys differ. */
import { describe, expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { runProgram, runScript } from '../support/run.ts';

describe('config/examples/promptguard.yaml', () => {
  const scene = useExample('promptguard');
  const create = (input: object = {}) => scene.gateway.createKey({ project: 'production', ...input });

  it('takes the headers of the document', async () => {
    const key = await create();
    const { stdout } = await runProgram('curl', [
      '-s',
      `${scene.gateway.url}/api/v1/chat/completions`,
      '-H',
      `X-API-Key: ${key}`,
      '-H',
      'Authorization: Bearer sk_your_openai_key_here',
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"model":"gpt-4o-mini","messages":[]}',
    ]);
    expect(stdout).toBe('{"ok":true}');
    expect(scene.upstream.seen.at(-1)?.headers.authorization).toBe('Bearer sk_your_openai_key_here');
  });

  it('R61 refuses the key with a space of the document', async () => {
    const { stdout } = await runProgram('curl', [
      '-s',
      `${scene.gateway.url}/api/v1/models`,
      '-H',
      'X-API-Key: pg_live 12345678',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        message: 'Invalid API key provided',
        type: 'authentication_error',
        code: 'invalid_api_key',
      },
    });
  });

  it('R63 lets the backoff of the document wait the limit out', async () => {
    const key = await create({ rateLimits: { requestsPerMinute: 60, burst: 1 } });
    const source = `
const statuses = [];
for (let retryCount = 0; retryCount < 3; retryCount++) {
  const response = await fetch('${scene.gateway.url}/api/v1/models', {
    headers: { 'X-API-Key': process.env.PROMPTGUARD_API_KEY, Authorization: 'Bearer sk_your_openai_key_here' },
  });
  statuses.push(response.status);
  // Example: Wait 1s, then 2s, then 4s before retrying
  const delay = Math.pow(2, retryCount) * 1000;
  if (response.status === 429) await new Promise(resolve => setTimeout(resolve, delay));
}
process.stdout.write(JSON.stringify(statuses));`;
    const { stdout } = await runScript(source, { PROMPTGUARD_API_KEY: key });
    expect(stdout).toBe('[200,429,200]');
  });
});

/** The dashboard's own API, which is on the admin port, with the curl lines of the document. */
describe('the management of keys with a session', () => {
  const scene = useExample('promptguard');

  /** The part of a Set-Cookie header that the browser sends back, without its name. */
  async function login(): Promise<string> {
    const { token } = await scene.gateway.server.services.adminTokens.create({
      name: 'owner',
      role: 'owner',
    });
    const { stdout } = await runProgram('curl', [
      '-s',
      '-i',
      `${scene.gateway.admin}/dashboard/session`,
      '-H',
      'Content-Type: application/json',
      '-d',
      JSON.stringify({ token }),
    ]);
    return /set-cookie: session=([^;]+)/i.exec(stdout)?.[1] ?? '';
  }

  /** Runs the lines as a shell does when they are pasted. */
  async function paste(lines: string, session: string, keyId = ''): Promise<string> {
    const script = lines
      .replaceAll('https://api.promptguard.co', scene.gateway.admin)
      .replaceAll('YOUR_SESSION_COOKIE', session)
      .replaceAll('your-project-id', 'production')
      .replaceAll('KEY_ID', keyId)
      // The document shows each backslash at the end of a line twice.
      .replaceAll('\\\\\n', '\\\n')
      .replaceAll('curl ', "curl -s -w ' %{http_code}' ");
    return (await runProgram('sh', ['-c', script])).stdout;
  }

  const CREATE = String.raw`curl https://api.promptguard.co/dashboard/api-keys \\
  -H "Cookie: session=YOUR_SESSION_COOKIE" \\
  -H "Content-Type: application/json" \\
  -d '{
    "name": "My New Key",
    "project_id": "your-project-id"
  }'`;
  const LIST = String.raw`curl https://api.promptguard.co/dashboard/api-keys \\
  -H "Cookie: session=YOUR_SESSION_COOKIE"`;
  const DELETE = String.raw`curl -X DELETE https://api.promptguard.co/dashboard/api-keys/KEY_ID \\
  -H "Cookie: session=YOUR_SESSION_COOKIE"`;

  async function statusOf(key: string): Promise<number> {
    const headers = { 'X-API-Key': key, Authorization: 'Bearer sk_your_openai_key_here' };
    const answer = await fetch(`${scene.gateway.url}/api/v1/models`, { headers });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('R57 creates, lists and deletes a key', async () => {
    const session = await login();
    const created = await paste(CREATE, session);
    expect(created).toMatch(/ 201$/);
    const { id, key } = JSON.parse(created.slice(0, -4)) as { id: string; key: string };
    expect(key).toMatch(/^pg_live_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}$/);
    expect(await statusOf(key)).toBe(200);
    const listed = await paste(LIST, session);
    expect(listed).toMatch(/ 200$/);
    expect(listed).toContain('"My New Key"');
    expect(listed).not.toContain(key);
    expect(await paste(DELETE, session, id)).toBe(' 204');
    expect(await statusOf(key)).toBe(401);
    expect(await paste(LIST, session)).not.toContain(id);
  });

  it('R57 needs the session, not an API key', async () => {
    const key = await scene.gateway.createKey({ project: 'production', permissions: ['admin'] });
    expect(await paste(LIST, 'YOUR_SESSION_COOKIE')).toMatch(/ 401$/);
    const { stdout } = await runProgram('curl', [
      '-s',
      '-w',
      ' %{http_code}',
      `${scene.gateway.admin}/dashboard/api-keys`,
      '-H',
      `X-API-Key: ${key}`,
      '-H',
      `Authorization: Bearer ${key}`,
    ]);
    expect(stdout).toMatch(/ 401$/);
  });
});
