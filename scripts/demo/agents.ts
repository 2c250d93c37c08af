/** An upstream of agents: quick or slow answers, now and then an error, and streams that take their time. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DemoUpstream, startDemoUpstream } from './upstream.ts';

const ERROR_SHARE = 0.05;
const LONGEST_ANSWER_MS = 400;
const STREAM_EVENTS = 20;
const EVENT_PAUSE_MS = 150;

export function startAgents(): Promise<DemoUpstream> {
  return startDemoUpstream((response, request) =>
    request.url?.endsWith('/stream') === true ? stream(response) : answer(response),
  );
}

async function answer(response: ServerResponse): Promise<void> {
  await sleep(LONGEST_ANSWER_MS * Math.random() ** 3);
  const status = Math.random() < ERROR_SHARE ? 500 : 200;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ done: status === 200 }));
}

async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let event = 0; event < STREAM_EVENTS && !response.destroyed; event++) {
    response.write(`data: {"step":${event}}\n\n`);
    await sleep(EVENT_PAUSE_MS);
  }
  response.end('data: [DONE]\n\n');
}
