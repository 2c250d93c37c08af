import net from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { useTarget } from './attack.ts';

const BODY_BYTES = 1_500_000;
/** Kept piece by piece, they took more than 400 bytes each. */
const MOST_BYTES = 150 * 1024 * 1024;

const scene = useTarget({ route: { maxBodyBytes: 2_000_000 } });

it('a body that is held and comes in chunks of one byte takes the memory of its bytes, and arrives whole', async () => {
  const key = await scene.gateway.createKey({ models: ['small-*'] });
  const text = JSON.stringify({ model: 'small-1', input: 'x'.repeat(BODY_BYTES - 40) });
  const block = Buffer.from(Array.from(text, (char) => `1\r\n${char}\r\n`).join(''));
  const { hostname, port } = new URL(scene.gateway.url);
  const client = net.connect(Number(port), hostname);
  client.write(
    `POST /api/x HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key: ${key}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  const before = process.memoryUsage.rss();
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  let answer = '';
  client.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  for (let at = 0; at < block.length; at += 65_536) {
    if (!client.write(block.subarray(at, at + 65_536))) await once(client, 'drain');
  }
  client.write('0\r\n\r\n');
  await once(client, 'close').finally(() => clearInterval(sampling));
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(scene.upstream.seen.at(-1)?.body).toBe(text);
  expect(peak - before).toBeLessThan(MOST_BYTES);
});
