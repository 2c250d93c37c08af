import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawAnswer, rawChunk, rawStreamHead } from '../support/raw-upstream.ts';
import { ask, createPools } from './scene.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`fixtures/localhost-${name}.pem`, import.meta.url), 'utf8');

describe('an upstream over TLS', () => {
  const pools = createPools();
  const trusted = tls.getCACertificates('default');
  const seen: (string | false | undefined)[] = [];
  let connections = 0;
  let server: tls.Server;
  let port = 0;
  beforeAll(async () => {
    tls.setDefaultCACertificates([...trusted, fixture('cert')]);
    server = tls.createServer(
      { key: fixture('key'), cert: fixture('cert'), ALPNProtocols: ['h2', 'http/1.1'] },
      (socket) => {
        connections++;
        socket.on('error', () => undefined);
        socket.on('data', (bytes) => {
          seen.push(socket.alpnProtocol ?? undefined);
          if (bytes.includes('GET /stream')) {
            socket.write(rawStreamHead());
            for (let i = 0; i < 500; i++) socket.write(rawChunk(`data: ${i} ${'x'.repeat(1_000)}\n\n`));
            socket.write('0\r\n\r\n');
          } else if (bytes.includes('GET /cut')) {
            socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
          } else socket.write(rawAnswer('secret'));
        });
      },
    );
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(async () => {
    pools.destroy();
    tls.setDefaultCACertificates(trusted);
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  it('is spoken to in HTTP/1.1, on connections that are used again', async () => {
    for (let i = 0; i < 3; i++) {
      expect(await ask(pools, `https://localhost:${port}`)).toMatchObject({ body: 'secret', error: null });
    }
    expect([connections, ...seen]).toEqual([1, 'http/1.1', 'http/1.1', 'http/1.1']);
  });

  it('sends streams of many records whole', async () => {
    const { body, error } = await ask(pools, `https://localhost:${port}`, { target: '/stream' });
    expect(error).toBeNull();
    expect(body.split('\n\n')).toHaveLength(501);
  });

  it('that closes in the middle is seen to', async () => {
    const { body, error } = await ask(pools, `https://localhost:${port}`, { target: '/cut' });
    expect([body, error?.message]).toEqual(['half', 'the upstream closed the connection']);
  });

  it('for whose certificate nobody vouches is not spoken to', async () => {
    tls.setDefaultCACertificates(trusted);
    const { isSent, error } = await ask(pools, `https://127.0.0.1:${port}`);
    expect(isSent).toBe(false);
    expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });
});
