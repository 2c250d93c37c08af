/** The naive proxy: node:http piped through an undici Pool, and no work of its own. Argument: the upstream's URL. */
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { serveParent } from '../support/program.ts';

const pool = new Pool(process.argv[2] ?? '', { connections: 256 });

serveParent(
  createServer((req, res) => {
    const { connection: _, host: __, ...headers } = req.headers;
    const request = { path: req.url ?? '/', method: req.method ?? 'GET', headers, body: req };
    // pool.stream pipes at two thirds of what pool.request and stream.pipeline cost together.
    pool
      .stream(request, (answer) => res.writeHead(answer.statusCode, answer.headers))
      .catch(() => res.destroy());
  }),
);
