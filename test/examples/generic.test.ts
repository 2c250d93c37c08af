/** Plays the samples of the product's own document; only host and keys differ. */
import { describe, expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { describeWith } from '../support/requirements.ts';
import { runProgram, runScript } from '../support/run.ts';

describe('config/examples/generic.yaml', () => {
  const scene = useExample('generic');

  const completeExample = () => `
// Load from environment
const apiKey = process.env.PRODUCT_API_KEY;

if (!apiKey) {
  throw new Error('API key not found');
}

// Create client
async function makeRequest(endpoint, options = {}) {
  const response = await fetch(
    \`${scene.gateway.url}/v1\${endpoint}\`,
    {
      ...options,
      headers: {
        'Authorization': \`Bearer \${apiKey}\`,
        'Content-Type': 'application/json',
        ...options.headers
      }
    }
  );
  
  // Check rate limits
  const remaining = response.headers.get('X-RateLimit-Remaining');
  if (remaining < 100) {
    console.warn('Rate limit low:', remaining);
  }
  
  // Handle errors
  if (!response.ok) {
    const error = await response.json();
    throw new Error(error.message);
  }
  
  return response.json();
}

// Use it
const tasks = await makeRequest('/tasks');
`;

  const curl = (...args: string[]) => runProgram('curl', ['-s', ...args]);

  it('answers the curl of basic usage', async () => {
    const key = await scene.gateway.createKey();
    const { stdout } = await curl('-H', `Authorization: Bearer ${key}`, `${scene.gateway.url}/v1/tasks`);
    expect(stdout).toBe('{"ok":true}');
    expect(scene.upstream.seen.at(-1)).toMatchObject({ method: 'GET', url: '/v1/tasks' });
  });

  it('answers the JavaScript of basic usage', async () => {
    const key = await scene.gateway.createKey();
    const source = `
const response = await fetch('${scene.gateway.url}/v1/tasks', {
  headers: {
    'Authorization': 'Bearer ${key}',
    'Content-Type': 'application/json'
  }
});
process.stdout.write(await response.text());`;
    expect((await runScript(source)).stdout).toBe('{"ok":true}');
  });

  it('runs the complete example', async () => {
    const key = await scene.gateway.createKey();
    const source = `${completeExample()}process.stdout.write(JSON.stringify(tasks));`;
    const answer = await runScript(source, { PRODUCT_API_KEY: key });
    expect(answer).toEqual({ exitCode: 0, stdout: '{"ok":true}', stderr: '' });
  });

  it('R49 lets it warn when little remains', async () => {
    const key = await scene.gateway.createKey({ rateLimits: { requestsPerHour: 50 } });
    const { stderr } = await runScript(completeExample(), { PRODUCT_API_KEY: key });
    expect(stderr).toContain('Rate limit low: 49');
  });

  it('R48 lets it throw the message of an error', async () => {
    const key = await scene.gateway.createKey({ permissions: ['projects:read'] });
    const { exitCode, stderr } = await runScript(completeExample(), { PRODUCT_API_KEY: key });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Error: This request needs the permission tasks:read');
  });

  it('R41 answers the check of limits', async () => {
    const key = await scene.gateway.createKey({ plan: 'professional' });
    const { stdout } = await curl('-H', `Authorization: Bearer ${key}`, `${scene.gateway.url}/v1/rate-limit`);
    expect(JSON.parse(stdout)).toMatchObject({ limit: 10_000, remaining: 10_000 });
  });

  it('R45 refuses both wrong formats of the document', async () => {
    const key = await scene.gateway.createKey();
    for (const header of [`Authorization: ${key}`, 'Authorization: Bearer abc123']) {
      const { stdout } = await curl('-w', ' %{http_code}', '-H', header, `${scene.gateway.url}/v1/tasks`);
      expect(stdout).toMatch(/ 401$/);
    }
  });
});

describeWith(['pythonRequests'], 'the Python of basic usage', ({ pythonRequests }) => {
  const scene = useExample('generic');

  it('is answered', async () => {
    const key = await scene.gateway.createKey();
    const source = `
import requests

headers = {
    'Authorization': 'Bearer ${key}',
    'Content-Type': 'application/json'
}

response = requests.get('${scene.gateway.url}/v1/tasks', headers=headers)

print(response.status_code, response.text, response.headers['X-RateLimit-Remaining'], end='')`;
    const { stdout, stderr } = await runProgram(pythonRequests, ['-c', source]);
    expect({ stdout, stderr }).toEqual({ stdout: '200 {"ok":true} 999', stderr: '' });
  });
});
