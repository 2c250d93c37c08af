/**
 * Upstream for streams: in every turn of its event loop each open stream gets one event, in a write of its
 * own, as from a model. It is meant to be the slowest part, so that events do not pile up before a subject
 * and reach it several in one read.
 */
import { createServer, type ServerResponse } from 'node:http';
import { streamEvents } from '../support/payloads.ts';
import { serveParent } from '../support/program.ts';

const events = streamEvents();
/** Open streams, and how many events each has had. */
const sent = new Map<ServerResponse, number>();
let isTicking = false;

serveParent(
  createServer((req, res) => {
    req.resume();
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    res.on('close', () => sent.delete(res));
    sent.set(res, 0);
    if (!isTicking) tick();
  }),
);

function tick(): void {
  for (const [res, count] of sent) {
    res.write(events[count]);
    if (count + 1 < events.length) sent.set(res, count + 1);
    else finish(res);
  }
  isTicking = sent.size > 0;
  if (isTicking) setImmediate(tick);
}

function finish(res: ServerResponse): void {
  sent.delete(res);
  res.end();
}
