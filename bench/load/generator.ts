/**
 * Closed-loop load generator on plain sockets: each connection sends its next request when its answer is
 * complete. Argument: LoadOptions as JSON; prints a LoadReport. Requests that run when the time is up are
 * awaited and counted, so that CPU time and answers belong together.
 */
import { connect } from 'node:net';
import { percentile } from '../support/statistics.ts';
import { AnswerReader } from './answer-reader.ts';
import type { LoadOptions, LoadReport } from './load.ts';

const options = JSON.parse(process.argv[2] ?? '') as LoadOptions;
const request = renderRequest(options);
const startedAt = performance.now();
const endsAt = startedAt + options.seconds * 1000;
const timesMs: number[] = [];
let errors = 0;

await Promise.all(Array.from({ length: options.connections }, runConnection));
console.log(JSON.stringify(report()));

function runConnection(): Promise<void> {
  const { hostname, port } = new URL(options.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const reader = new AnswerReader();
    let sentAt = 0;
    const send = (): void => {
      reader.reset();
      sentAt = performance.now();
      socket.write(request);
    };
    socket.setNoDelay(true);
    socket.on('connect', send);
    socket.on('data', (chunk: Buffer) => {
      if (!reader.feed(chunk)) return;
      const now = performance.now();
      if (reader.status === 200) timesMs.push(now - sentAt);
      else errors++;
      if (now < endsAt) send();
      else socket.destroy();
    });
    // A connection that the other side closed is not opened again: any is a defect of the run.
    socket.on('end', () => errors++);
    socket.on('error', () => errors++);
    socket.on('close', () => resolve());
  });
}

function report(): LoadReport {
  const sorted = timesMs.toSorted((a, b) => a - b);
  return {
    answers: sorted.length,
    errors,
    seconds: (performance.now() - startedAt) / 1000,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  };
}

function renderRequest({ url, headers, body }: LoadOptions): string {
  const { host, pathname } = new URL(url);
  const fields = { host, 'content-type': 'application/json', 'content-length': body.length, ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
