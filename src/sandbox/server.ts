/**
 * One HTTP server for all dialects, told apart by the first path segment. aimock answers the inference
 * endpoints; we stand before it, because it also has endpoints that show earlier requests or change its
 * behaviour, and no caller may reach those.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer } from '@copilotkit/aimock';
import { answerGeneric } from './generic.ts';
import { findEndpoint, findSocketPath } from './endpoints.ts';
import { createFixtures } from './fixtures.ts';
import { sendError } from './send.ts';
import { parseTarget } from './target.ts';

type HandleRequest = (req: IncomingMessage, res: ServerResponse) => void;
type HandleUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Listens on a free loopback port and resolves with its number. */
export async function startSandboxServer(): Promise<number> {
  // aimock keeps requests for its own tests; 0 would mean all of them.
  const { server } = await createServer(createFixtures(), {
    host: '127.0.0.1',
    port: 0,
    journalMaxEntries: 1,
  });
  const [askAimock] = server.listeners('request') as HandleRequest[];
  const [upgradeAimock] = server.listeners('upgrade') as HandleUpgrade[];
  if (askAimock === undefined || upgradeAimock === undefined)
    throw new Error('aimock has no handlers to stand before.');
  server.removeAllListeners('request').on('request', (req, res) => answer(req, res, askAimock));
  server.removeAllListeners('upgrade').on('upgrade', (req, socket, head) => {
    upgrade(req, socket, head, upgradeAimock);
  });
  return (server.address() as AddressInfo).port;
}

function answer(req: IncomingMessage, res: ServerResponse, askAimock: HandleRequest): void {
  const method = req.method ?? 'GET';
  const { provider, path, query } = parseTarget(req.url ?? '/');
  if (provider === 'generic') return answerGeneric(req, res, path);
  const endpoint = findEndpoint(provider, method, path);
  if (endpoint === null) {
    req.resume();
    return sendError(res, provider, 404, `The sandbox does not know ${method} ${path}`);
  }
  if ('aimockPath' in endpoint) {
    req.url = endpoint.aimockPath + query;
    return askAimock(req, res);
  }
  endpoint.answer(req, res).catch((error: unknown) => {
    sendError(res, provider, 400, error instanceof Error ? error.message : 'The request cannot be read');
  });
}

function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, upgradeAimock: HandleUpgrade): void {
  const { provider, path, query } = parseTarget(req.url ?? '/');
  const aimockPath = findSocketPath(provider, path);
  if (aimockPath === null) {
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    return;
  }
  req.url = aimockPath + query;
  upgradeAimock(req, socket, head);
}
