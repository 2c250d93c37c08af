/** The proxy most Node programs reach for, with a keep-alive agent. Argument: the upstream's URL. */
import { Agent, createServer, ServerResponse } from 'node:http';
import { createProxyServer } from 'http-proxy-3';
import { serveParent } from '../support/program.ts';

const target = process.argv[2] ?? '';
const proxy = createProxyServer({ target, agent: new Agent({ keepAlive: true, maxSockets: 256 }) });
proxy.on('error', (_error, _req, res) => {
  if (res instanceof ServerResponse) res.destroy();
});

serveParent(createServer((req, res) => proxy.web(req, res)));
