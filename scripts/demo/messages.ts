/** A provider of messages that keeps long prompts in a cache, which the sandbox does not. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DemoUpstream, startDemoUpstream } from './upstream.ts';

const LONGEST_ANSWER_MS = 800;
const CACHED_TOKENS = 6_000;
/** Of requests that find the cache empty and fill it. */
const WRITE_SHARE = 0.1;

export function startMessages(): Promise<DemoUpstream> {
  return startDemoUpstream(answer);
}

async function answer(response: ServerResponse): Promise<void> {
  await sleep(LONGEST_ANSWER_MS * Math.random() ** 2);
  const writes = Math.random() < WRITE_SHARE;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      id: `msg_${crypto.randomUUID()}`,
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [{ type: 'text', text: 'A gate that asks for a toll.' }],
      stop_reason: 'end_turn',
      usage: {
        input_tokens: 20,
        cache_creation_input_tokens: writes ? CACHED_TOKENS : 0,
        cache_read_input_tokens: writes ? 0 : CACHED_TOKENS,
        output_tokens: 10 + Math.floor(Math.random() * 200),
      },
    }),
  );
}
