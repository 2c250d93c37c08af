import { describe, expect, it } from 'vitest';
import { createClock } from '../../src/lib/clock.ts';
import type { ConnectionPool } from '../../src/upstreams/http1/connection-pool.ts';
import { UpstreamPools } from '../../src/upstreams/pools.ts';
import { rawAnswer } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { useRawScene } from './upstream-scene.ts';

describe('connections to the upstream', () => {
  const scene = useRawScene({
    faults: {
      '/x': (socket) => socket.write(rawAnswer('ok')),
      '/last': (socket) => {
        socket.write(rawAnswer('ok'));
        setTimeout(() => socket.end(), 20);
      },
    },
  });
  const lastConnection = () => scene.upstream.seen.at(-1)?.connection;

  it('are used again', async () => {
    await scene.call('/api/x');
    const first = lastConnection();
    for (let i = 0; i < 5; i++) expect((await scene.call('/api/x', { method: 'POST' })).status).toBe(200);
    expect(lastConnection()).toBe(first);
  });

  it('are replaced without a failure when the upstream has closed an idle one', async () => {
    await scene.call('/api/last');
    const first = lastConnection();
    await until(() => scene.upstream.sockets.size === 0);
    expect((await scene.call('/api/x', { method: 'POST', body: '{}' })).status).toBe(200);
    expect(lastConnection()).not.toBe(first);
  });

  it('are renewed after many requests, so that a change in DNS is followed under load', async () => {
    const pools = new UpstreamPools(1, createClock());
    const pool = pools.get({
      name: 'main',
      url: scene.upstream.url,
      provider: 'generic',
      priceProvider: null,
      credential: { mode: 'none', header: 'authorization', value: null },
      timeouts: { connectMs: 1_000, firstByteMs: 1_000, idleMs: 1_000, totalMs: 1_000 },
      retries: { attempts: 1 },
      askUsage: false,
      assumedOutputTokens: 0,
      identityHeaders: false,
    });
    const before = scene.upstream.connections;
    try {
      for (let i = 0; i < 10_001; i++) await askOnce(pool);
    } finally {
      pools.destroy();
    }
    expect(scene.upstream.connections - before).toBe(2);
  });
});

function askOnce(pool: ConnectionPool): Promise<void> {
  const request = {
    method: 'GET',
    target: '/x',
    headers: [],
    body: null,
    contentLength: null,
    firstByteMs: 1_000,
    idleMs: 1_000,
  };
  const ignore = (): void => undefined;
  return new Promise((resolve, reject) => {
    const handler = { onSent: ignore, onHead: ignore, onBody: ignore, onPause: ignore };
    pool.dispatch(request, { ...handler, onEnd: resolve, onError: reject });
  });
}
