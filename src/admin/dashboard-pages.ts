/**
 * The dashboard as a browser loads it: one page for every address that people may open or reload, and its
 * assets, whose names hold a hash of what is in them. The files are read anew each time, so that a build that
 * ends while the server runs is shown at once.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fastifyStatic } from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomBase62 } from '../lib/ids.ts';
import type { AdminServer } from './fastify-types.ts';

const NONCE_LENGTH = 22;
/** Stands in the built page where each answer gets a nonce of its own; vite.config.ts puts it there. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';
/** Where an address belongs to programs, a browser too gets a problem document. */
const ENDPOINTS = /^\/(?:v1|dashboard|assets)\//;

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>Tollgate</title>
<h1>The dashboard is not built</h1>
<p>After <code>npm start</code> it is being built now, and this page shows it in some seconds.
Otherwise run <code>npm run build</code> where Tollgate is installed, and load this page again.</p>
<p>The management API at <code>/v1</code> works without it.</p>
</html>
`;

/** `directory` is what `npm run build:dashboard` writes. It may be missing, and may come later. */
export function addDashboardPages(server: AdminServer, directory: string): void {
  void server.register(fastifyStatic, {
    root: join(directory, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply) => {
      void reply.header('cache-control', 'public, max-age=31536000, immutable');
    },
  });
  server.get('/', { schema: { hide: true } }, (_request, reply) => sendPage(reply, directory));
  server.addHook('onRequest', async (request, reply) => {
    if (request.is404 && isNavigation(request)) return sendPage(reply, directory);
  });
}

/** Someone opens or reloads an address that the script in the page knows. */
function isNavigation({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return (headers.accept ?? '').includes('text/html') && !ENDPOINTS.test(url);
}

async function sendPage(reply: FastifyReply, directory: string): Promise<FastifyReply> {
  const page = await readPage(directory);
  const nonce = randomBase62(NONCE_LENGTH);
  void reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', describePolicy(nonce));
  if (page === null) return reply.code(503).send(NOT_BUILT);
  return reply.send(page.replaceAll(NONCE_PLACEHOLDER, nonce));
}

async function readPage(directory: string): Promise<string | null> {
  try {
    return await readFile(join(directory, 'index.html'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Nothing from elsewhere, no inline script; style elements with the nonce, which the component library makes. */
function describePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}
