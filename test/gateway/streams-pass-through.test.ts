import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';
import type { ServerResponse } from 'node:http';

describe('streams', () => {
  const open: ServerResponse[] = [];
  const scene = useScene({
    handler: (request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"n":1}\n\n');
      open.push(response);
      if (request.url === '/broken') setImmediate(() => response.destroy());
    },
  });

  async function openStream(path: string, signal?: AbortSignal) {
    const key = await scene.gateway.createKey();
    const response = await fetch(`${scene.gateway.url}/api${path}`, {
      headers: { 'x-api-key': key },
      ...(signal === undefined ? {} : { signal }),
    });
    const reader = response.body?.getReader();
    if (reader === undefined) throw new Error('the answer has no body');
    return { response, reader };
  }

  it('passes each event on when it comes', async () => {
    const { reader } = await openStream('/events');
    const first = await reader.read();
    expect(Buffer.from(first.value ?? []).toString()).toBe('data: {"n":1}\n\n');
    const upstream = open.at(-1);
    upstream?.write('data: {"n":2}\n\n');
    const second = await reader.read();
    expect(Buffer.from(second.value ?? []).toString()).toBe('data: {"n":2}\n\n');
    upstream?.end();
    expect((await reader.read()).done).toBe(true);
  });

  it('aborts the upstream when the client goes away', async () => {
    const leave = new AbortController();
    const { reader } = await openStream('/events', leave.signal);
    await reader.read();
    const upstream = open.at(-1);
    leave.abort();
    await until(() => upstream?.destroyed, Boolean, 1_000);
    await reader.read().catch(() => undefined);
  });

  it('breaks the connection of the client when the upstream breaks off, after an error event', async () => {
    const { reader } = await openStream('/broken');
    let text = '';
    const readAll = async (): Promise<void> => {
      for (;;) {
        const part = await reader.read();
        if (part.done) return;
        text += Buffer.from(part.value).toString();
      }
    };
    await expect(readAll()).rejects.toBeInstanceOf(Error);
    expect(text).toContain('data: {"n":1}');
    expect(text).toContain('upstream_unreachable');
  });
});
