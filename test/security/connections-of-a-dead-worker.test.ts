import { Session } from 'node:inspector/promises';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';

const CAP = 10;

describe('the connections of a worker that died', () => {
  const inspector = new Session();
  const open: net.Socket[] = [];
  let worker = '';
  let gateway: TestGateway;

  beforeAll(async () => {
    inspector.connect();
    inspector.on('NodeWorker.attachedToWorker', ({ params }) => {
      if (params.workerInfo.url.endsWith('/app/worker.ts')) worker = params.sessionId;
    });
    await inspector.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    gateway = await startGateway({ config: { limits: { connectionsPerAddress: CAP } } });
  });
  afterAll(async () => {
    for (const socket of open) socket.destroy();
    await gateway.stop();
    inspector.disconnect();
  });

  /** How many of `CAP` new connections get an answer. */
  async function countServed(): Promise<number> {
    const { hostname, port } = new URL(gateway.url);
    const served = await Promise.all(
      Array.from({ length: CAP }, () => {
        const socket = net.connect({ host: hostname, port: Number(port) });
        open.push(socket);
        return new Promise<number>((resolve) => {
          socket.on('error', () => undefined);
          socket.once('data', () => resolve(1));
          socket.once('close', () => resolve(0));
          socket.write('GET /v1/rate-limit HTTP/1.1\r\nHost: gateway.test\r\n\r\n');
        });
      }),
    );
    return served.reduce((sum, one) => sum + one, 0);
  }

  it('take no part of the share of their address any more', async () => {
    expect(await countServed()).toBe(CAP);
    expect(await countServed()).toBe(0);
    const expression = 'setTimeout(() => { throw new Error("out of the blue") })';
    const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
    await inspector.post('NodeWorker.sendMessageToWorker', { sessionId: worker, message });
    await until(() => gateway.logLines.some((line) => line.includes('died and is replaced')));
    const connectAnew = () => {
      for (const socket of open.splice(0)) socket.destroy();
      return countServed();
    };
    await until(connectAnew, (served) => served === CAP, 20_000);
  });
});
