/** Fallback upstream for unary requests where nginx is not installed. */
import { createServer } from 'node:http';
import { chatAnswer } from '../support/payloads.ts';
import { serveParent } from '../support/program.ts';

const answer = Buffer.from(chatAnswer());

serveParent(
  createServer((req, res) => {
    req.resume();
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    res.end(answer);
  }),
);
