import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPumpScene, type PumpScene, write } from './support/pump-scene.ts';
import { makeRecord } from './support/records.ts';

describe('while the ledger cannot be written', () => {
  let scene: PumpScene;
  let other: Database.Database;
  beforeEach(async () => {
    scene = await createPumpScene();
    other = new Database(scene.usageFile);
  });
  afterEach(async () => {
    other.close();
    await scene.dispose();
  });

  const make = (...ids: string[]) => ids.map((requestId) => makeRecord({ requestId }));

  it('the consumers go on, the journals wait, and it gets everything once when it is back', async () => {
    const writer = scene.openWriter('boot', 2 * 1024);
    const pump = await scene.openPump('boot');
    await write(writer, ...make('a'));
    await pump.refresh();
    other.exec('begin immediate');
    for (const id of ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
      await write(writer, ...make(id));
      await pump.refresh();
    }
    expect(scene.consumed).toEqual('abcdefghi'.split(''));
    expect(await scene.recorded()).toEqual(['a']);
    expect(pump.pendingRecords).toBe(8);
    expect(scene.segments().length).toBeGreaterThan(1);
    expect(scene.troubles).toHaveLength(1);

    other.exec('rollback');
    await pump.refresh();
    expect(await scene.recorded()).toEqual(['a']);
    scene.advance(10_000);
    await write(writer, ...make('j'));
    await pump.refresh();
    expect(await scene.recorded()).toEqual('abcdefghij'.split(''));
    expect(scene.consumed).toEqual('abcdefghij'.split(''));
    expect(pump.pendingRecords).toBe(0);
    expect(scene.troubles).toEqual([expect.stringContaining('locked'), null]);
    expect(scene.segments()).toHaveLength(1);
  });

  it('a stop leaves what it lacks to the next start', async () => {
    const writer = scene.openWriter('boot');
    const pump = await scene.openPump('boot');
    other.exec('begin immediate');
    await write(writer, ...make('a', 'b'));
    await pump.drain(10_000);
    other.exec('rollback');
    await (await scene.openPump(null)).drain(10_000);
    expect(await scene.recorded()).toEqual(['a', 'b']);
  });
});
