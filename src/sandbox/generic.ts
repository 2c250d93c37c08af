import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './send.ts';

/** Any method and path of an API we know nothing about: 200, and what was asked. */
export function answerGeneric(req: IncomingMessage, res: ServerResponse, path: string): void {
  // An unread body would keep the connection from being used again.
  req.resume();
  sendJson(res, 200, {
    sandbox: true,
    method: req.method,
    path,
    message: 'Hello from the Tollgate sandbox. Your key works; a live key would have reached the real API.',
  });
}
