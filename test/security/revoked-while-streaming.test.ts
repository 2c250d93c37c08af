import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { useTarget } from './attack.ts';

/** What is promised for a cut. */
const CUT_MS = 1_000;

function useStreams(onRevoke?: 'cut' | 'finish') {
  const streams: ServerResponse[] = [];
  const scene = useTarget({
    handler: (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      streams.push(response);
    },
    config: { keys: { pepperFile: 'data/tollgate.pepper', ...(onRevoke === undefined ? {} : { onRevoke }) } },
  });
  async function open(key: string) {
    const response = await fetch(`${scene.gateway.url}/api/stream`, { headers: { 'x-api-key': key } });
    const reader = response.body?.getReader();
    if (reader === undefined) throw new Error('the answer has no body');
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('data: 1\n\n');
    return { reader, stream: streams.at(-1) };
  }
  return { scene, open };
}

/** All text up to the end of the stream, clean or not. */
async function readRest(reader: ReadableStreamDefaultReader<Uint8Array>) {
  let text = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return { text, isBroken: false };
      text += Buffer.from(value).toString();
    }
  } catch {
    return { text, isBroken: true };
  }
}

describe('a stream whose key is revoked', () => {
  const { scene, open } = useStreams();

  it.each(['revoke', 'disable', 'rotate'] as const)('is cut after an error event: %s', async (change) => {
    const { keys } = scene.gateway.server.services;
    const created = await keys.create({ name: 'streaming' }, 'test');
    const { reader, stream } = await open(created.plaintext);
    const changedAt = performance.now();
    // Without a grace the old secret is as good as revoked.
    if (change === 'rotate') await keys.rotate(created.record.key.id, 0);
    else await keys[change](created.record.key.id);
    const { text, isBroken } = await readRest(reader);
    expect(performance.now() - changedAt).toBeLessThan(CUT_MS);
    expect(isBroken).toBe(true);
    expect(text).toContain('invalid_api_key');
    await until(() => stream?.destroyed, Boolean, CUT_MS);
    await until(() =>
      scene.gateway.logLines.some(
        (line) => line.includes(created.record.key.id) && line.includes('invalid_api_key'),
      ),
    );
  });

  it('goes on when another key is revoked, or its own secret is rotated with grace', async () => {
    const { keys } = scene.gateway.server.services;
    const created = await keys.create({ name: 'streaming on' }, 'test');
    const other = await keys.create({ name: 'another' }, 'test');
    const { reader, stream } = await open(created.plaintext);
    await keys.revoke(other.record.key.id);
    await keys.rotate(created.record.key.id, 60_000);
    const refused = () =>
      fetch(`${scene.gateway.url}/api/stream`, { headers: { 'x-api-key': other.plaintext } });
    await until(refused, ({ status }) => status === 401, CUT_MS);
    stream?.end('data: 2\n\n');
    expect(await readRest(reader)).toEqual({ text: 'data: 2\n\n', isBroken: false });
  });
});

describe('a stream whose key is revoked, with onRevoke: finish', () => {
  const { scene, open } = useStreams('finish');

  it('goes on to its end, and no new request is taken', async () => {
    const { keys } = scene.gateway.server.services;
    const created = await keys.create({ name: 'streaming' }, 'test');
    const { reader, stream } = await open(created.plaintext);
    await keys.revoke(created.record.key.id);
    const ask = () =>
      fetch(`${scene.gateway.url}/api/stream`, { headers: { 'x-api-key': created.plaintext } });
    await until(ask, ({ status }) => status === 401, CUT_MS);
    stream?.end('data: 2\n\n');
    expect(await readRest(reader)).toEqual({ text: 'data: 2\n\n', isBroken: false });
  });
});
