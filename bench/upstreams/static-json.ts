/** Fallback upstream for unary requests where nginx is not installed. */
import { createServer } from 'node:http';
import { chatAnswer } from '../support/payloads.ts';
import { serveParent } from '../support/program.ts';

let answers = 0;

serveParent(
  createServer((req, res) => {
    req.resume();
    const answer = Buffer.from(chatAnswer(String(answers++).padStart(32, '0')));
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    res.end(answer);
  }),
);
