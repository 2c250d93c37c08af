import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealFrame } from '../../src/usage/journal-format.ts';
import { createPumpScene, type PumpScene, write } from './support/pump-scene.ts';
import { makeRecord } from './support/records.ts';

describe('each record is in the ledger once', () => {
  let scene: PumpScene;
  beforeEach(async () => {
    scene = await createPumpScene();
  });
  afterEach(() => scene.dispose());

  const make = (...ids: string[]) => ids.map((requestId) => makeRecord({ requestId }));
  const path = (file: string) => join(scene.journalDirectory, file);

  it('while the writer goes on from segment to segment', async () => {
    const writer = scene.openWriter('boot');
    const pump = await scene.openPump('boot');
    const ids = Array.from({ length: 300 }, (_, index) => `r${index}`);
    for (const id of ids) {
      await write(writer, ...make(id));
      if (id.endsWith('7')) await pump.refresh();
    }
    await pump.drain(10_000);
    expect(await scene.recorded()).toEqual(ids);
    expect(scene.consumed).toEqual(ids);
    expect(scene.segments()).toHaveLength(1);
    expect((await scene.ledger.readPositions()).size).toBeLessThanOrEqual(2);
  });

  it('when the process dies between the commit and the deletion of the segment', async () => {
    const writer = scene.openWriter('dead');
    await write(writer, ...make('a', 'b'));
    await write(writer, ...make('c'));
    const [file = ''] = scene.segments();
    copyFileSync(path(file), path('copy'));
    await (await scene.openPump(null)).drain(10_000);
    expect(scene.segments()).toEqual([]);
    copyFileSync(path('copy'), path(file));
    await (await scene.openPump(null)).drain(10_000);
    expect(await scene.recorded()).toEqual(['a', 'b', 'c']);
    expect(scene.segments()).toEqual([]);
  });

  it('when the process dies between two reads of a segment', async () => {
    const writer = scene.openWriter('boot');
    await write(writer, ...make('a'));
    await (await scene.openPump('boot')).refresh();
    await write(writer, ...make('b'));
    await (await scene.openPump(null)).drain(10_000);
    expect(await scene.recorded()).toEqual(['a', 'b']);
  });

  it('up to a frame that a crash has torn, at whatever byte', async () => {
    const writer = scene.openWriter('torn');
    await write(writer, ...make('whole'));
    const [file = ''] = scene.segments();
    const before = readFileSync(path(file));
    await write(writer, ...make('torn'));
    const after = readFileSync(path(file));
    const start = before.findLastIndex((byte) => byte !== 0) + 1;
    const end = after.findLastIndex((byte) => byte !== 0);
    for (let cut = start; cut <= end; cut += 7) {
      const bytes = Buffer.from(after);
      bytes.fill(0, cut);
      writeFileSync(path(`torn${cut}-0-00000000.journal`), bytes);
    }
    await (await scene.openPump(null)).drain(10_000);
    expect(scene.errors).toEqual([]);
    const copies = Math.floor((end - start) / 7) + 1;
    const recorded = await scene.recorded();
    expect(recorded.filter((id) => id === 'whole')).toHaveLength(copies + 1);
    expect(recorded.filter((id) => id === 'torn')).toHaveLength(1);
  });

  it('and a frame that nobody can read does not keep back those behind it', async () => {
    const payload = Buffer.from('this is no record');
    const frame = Buffer.concat([Buffer.alloc(8), payload]);
    sealFrame(frame, payload.length);
    const writer = scene.openWriter('boot');
    await write(writer, ...make('behind'));
    const [file = ''] = scene.segments();
    writeFileSync(path('bad-0-00000000.journal'), Buffer.concat([frame, readFileSync(path(file))]));
    const pump = await scene.openPump(null);
    await pump.drain(10_000);
    expect(scene.errors).toEqual(['bad-0-00000000.journal']);
    expect(await scene.recorded()).toEqual(['behind', 'behind']);
  });
});
