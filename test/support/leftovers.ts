/**
 * Setup of every test file: when its tests and hooks have run, no server, socket, child process or thread
 * may be left. What a test leaves behind slows or breaks another one, where nobody looks for the cause.
 */
import type { Worker } from 'node:worker_threads';
import { afterAll } from 'vitest';

/** Names that libuv gives to handles which a test opened and did not close. */
const WATCHED_RESOURCES = new Set([
  'TCPServerWrap',
  'TCPSocketWrap',
  'TLSWrap',
  'UDPWrap',
  'ProcessWrap',
  'FSEventWrap',
  'StatWatcher',
]);
const GRACE_MS = 2_000;
const POLL_MS = 10;

const runningThreads = new Set<Worker>();
const resourcesBefore = countResources();

process.on('worker', (thread: Worker) => {
  runningThreads.add(thread);
  thread.once('exit', () => runningThreads.delete(thread));
});

afterAll(async () => {
  const polls = GRACE_MS / POLL_MS;
  // Closing takes a few turns of the event loop, so what is left is asked for until it is gone.
  for (let i = 0; i < polls && listLeftovers().length > 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const leftovers = listLeftovers();
  if (leftovers.length > 0) throw new Error(`The tests of this file left running: ${leftovers.join(', ')}`);
});

function listLeftovers(): string[] {
  const leftovers: string[] = [];
  for (const [name, count] of countResources()) {
    const more = count - (resourcesBefore.get(name) ?? 0);
    if (more > 0) leftovers.push(`${more} × ${name}`);
  }
  if (runningThreads.size > 0) leftovers.push(`${runningThreads.size} × worker thread`);
  return leftovers;
}

function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) {
    if (WATCHED_RESOURCES.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
