/** `tollgate alerts`, beside a store that a gateway has been at work on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../cli/cli.ts';
import { startGateway } from '../support/gateway.ts';

let cli: Cli;
beforeAll(async () => {
  cli = createCli();
  const gateway = await startGateway({
    config: {
      storage: { url: `sqlite:${cli.directory}/data/tollgate.db` },
      keys: { pepperFile: `${cli.directory}/data/tollgate.pepper` },
    },
  });
  await gateway.stop();
});
afterAll(() => cli.dispose());

describe('the command line', () => {
  it('lists rules and events, mutes and unmutes', async () => {
    const rules = await cli.json('alerts', 'rules');
    expect(rules['data']).toContainEqual(expect.objectContaining({ name: 'error-rate', muted: false }));
    expect(await cli.json('alerts', 'list', '--kind', 'cost', '--since', '24h')).toEqual({
      data: [],
      next_cursor: null,
    });
    expect(await cli.json('alerts', 'mute', 'error-rate')).toMatchObject({ muted: true, muted_until: null });
    const table = await cli.run('alerts', 'rules');
    expect(table.stdout).toMatch(/^error-rate +error_rate +all +muted +share=0\.05 minimum=20 window=15m$/m);
    expect((await cli.run('alerts', 'unmute', 'error-rate')).stdout).toBe('error-rate is on\n');
    expect((await cli.run('alerts', 'mute', 'none')).exitCode).toBe(1);
    expect((await cli.run('alerts', 'list', '--kind', 'none')).exitCode).toBe(2);
  });
});
