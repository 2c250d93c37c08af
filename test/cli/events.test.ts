/** What a server did to keys as time passed, read from another process. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { type Cli, createCli } from './cli.ts';

const DAY_MS = 86_400_000;
const scene = useScene();
let cli: Cli;
let expiring = '';
let renewed = '';
beforeAll(async () => {
  cli = createCli();
  const { keys, passTime } = scene.gateway.server.services;
  // The command reads the clock of the machine: by that one the announcements lie 9 days back.
  scene.gateway.shiftWallClock(-40 * DAY_MS);
  const expiresAt = scene.gateway.nowMs() + 60 * DAY_MS;
  expiring = (await keys.create({ name: 'Ending', expiresAt }, 'test')).record.key.id;
  renewed = (await keys.create({ name: 'Lasting', expiresAt, autoRenew: true }, 'test')).record.key.id;
  for (const days of [31, 23]) {
    scene.gateway.advance(days * DAY_MS);
    await passTime();
  }
});
afterAll(() => cli.dispose());

const run = async (...args: readonly string[]) => {
  const page = await cli.json('events', ...args, '--config', scene.gateway.configFile);
  const events = page['data'] as { kind: string; subject: string; data: Record<string, unknown> }[];
  return { events, next: String(page['next_cursor']) };
};

it('lists the announcement of each end and each renewal, newest first', async () => {
  const { events } = await run();
  const kinds = events.map(({ kind, subject }) => `${kind} ${subject}`);
  expect(kinds.toSorted()).toEqual(
    [`key.expiring ${expiring}`, `key.expiring ${renewed}`, `key.renewed ${renewed}`].toSorted(),
  );
  expect(kinds[0]).toBe(`key.renewed ${renewed}`);
  const announced = events.find(({ subject }) => subject === expiring);
  expect(announced).toMatchObject({
    id: expect.stringMatching(/^evt_/) as string,
    at: expect.stringMatching(/Z$/) as string,
    data: { name: 'Ending', expires_at: expect.stringMatching(/Z$/) as string, renews_at: null },
  });
});

it('narrows the list by kind, key and time, and pages through it', async () => {
  const kindsOf = async (...args: readonly string[]) => (await run(...args)).events.map(({ kind }) => kind);
  expect(await kindsOf('--kind', 'key.renewed')).toEqual(['key.renewed']);
  expect(await kindsOf('--key', expiring)).toEqual(['key.expiring']);
  expect(await kindsOf('--key', renewed, '--since', '30d')).toEqual(['key.renewed', 'key.expiring']);
  expect(await kindsOf('--key', renewed, '--since', '1d')).toEqual(['key.renewed']);
  const first = await run('--limit', '2');
  expect(first.events).toHaveLength(2);
  expect(await kindsOf('--cursor', first.next)).toHaveLength(1);
});

it('is a table for people', async () => {
  const { stdout } = await cli.run('events', '--key', renewed, '--config', scene.gateway.configFile);
  expect(stdout).toMatch(
    /^TIME +KIND +KEY +NAME +DETAILS\n\S+Z +key\.renewed +key_\w+ +Lasting +.*expires_at=/,
  );
});

it('refuses a kind that does not exist', async () => {
  expect((await cli.run('events', '--kind', 'key.lost')).exitCode).toBe(2);
});
