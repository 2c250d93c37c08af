/** Plays the samples of the product's own document; only host and keys differ. */
import { expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { runProgram } from '../support/run.ts';

const scene = useExample('agentsgt');

it('answers the curl of the document with a key pair', async () => {
  const pair = await scene.gateway.createKey({ project: 'website' });
  const { stdout } = await runProgram('curl', [
    '-s',
    '-X',
    'GET',
    `${scene.gateway.url}/api/v1/agents`,
    '-H',
    `Authorization: Bearer ${pair}`,
  ]);
  expect(stdout).toBe('{"ok":true}');
  expect(scene.upstream.seen.at(-1)?.headers['x-organization-id']).toMatch(/^org_/);
});

it('refuses the shortened pair of the document', async () => {
  const { stdout } = await runProgram('curl', [
    '-s',
    '-w',
    ' %{http_code}',
    `${scene.gateway.url}/api/v1/agents`,
    '-H',
    'Authorization: Bearer pk_a1b2c3d4e5f6:sk_z9y8x7w6v5u4',
  ]);
  expect(stdout).toMatch(/ 401$/);
});
