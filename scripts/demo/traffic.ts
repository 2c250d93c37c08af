/** Callers of many kinds, each at its own pace until the signal. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoKeys } from './keys.ts';

interface Call {
  readonly path: string;
  readonly key?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes away after the first piece of the answer. */
  readonly leavesEarly?: boolean;
}

interface Caller {
  /** Mean pause between two calls. */
  readonly everyMs: number;
  call(): Call;
}

const CHAT = '/openai/v1/chat/completions';

function chat(model: string, extra: object = {}): object {
  return { model, messages: [{ role: 'user', content: 'Tell me about toll gates. '.repeat(20) }], ...extra };
}

function listCallers(keys: DemoKeys): readonly Caller[] {
  const origin = { origin: 'https://shop.example.com' };
  const [publishable = ''] = keys.widget.split(':');
  const stream = chat('gpt-4o', { stream: true });
  const message = { model: 'claude-sonnet-4-5', max_tokens: 300, messages: [] };
  const embedding = { model: 'text-embedding-3-small', input: 'Toll gates of Europe' };
  return [
    { everyMs: 150, call: () => ({ path: CHAT, key: keys.shop, body: chat('gpt-4o-mini') }) },
    { everyMs: 400, call: () => ({ path: CHAT, key: keys.shop, body: stream }) },
    { everyMs: 700, call: () => ({ path: '/openai/v1/embeddings', key: keys.shop, body: embedding }) },
    {
      everyMs: 500,
      call: () => ({ path: CHAT, key: publishable, body: chat('gpt-4o-mini'), headers: origin }),
    },
    { everyMs: 4_000, call: () => ({ path: CHAT, key: publishable, body: chat('gpt-4o-mini') }) },
    { everyMs: 900, call: () => ({ path: CHAT, key: keys.batch, body: chat('o1-pro', { max_tokens: 50 }) }) },
    { everyMs: 2_000, call: () => ({ path: CHAT, key: keys.lab, body: chat('our-own-model') }) },
    { everyMs: 800, call: () => ({ path: '/anthropic/v1/messages', key: keys.lab, body: message }) },
    { everyMs: 600, call: () => ({ path: '/agents/planner/stream', key: keys.lab }) },
    { everyMs: 1_500, call: () => ({ path: '/agents/planner/stream', key: keys.lab, leavesEarly: true }) },
    { everyMs: 250, call: () => ({ path: '/agents/planner/run', key: keys.shop, body: {} }) },
    { everyMs: 1_200, call: () => ({ path: CHAT, key: keys.free, body: chat('gpt-4o-mini') }) },
    { everyMs: 2_500, call: () => ({ path: CHAT, key: keys.trial, body: chat('gpt-4o-mini') }) },
    { everyMs: 2_000, call: () => ({ path: CHAT, key: keys.staging, body: chat('gpt-4o-mini') }) },
    {
      everyMs: 5_000,
      call: () => ({ path: '/backup/v1/chat/completions', key: keys.shop, body: chat('gpt-4o') }),
    },
    { everyMs: 3_000, call: () => ({ path: '/openai/v1/no-such-endpoint', key: keys.shop, body: {} }) },
    { everyMs: 2_000, call: () => ({ path: CHAT, key: 'tg_live_mistyped_key', body: chat('gpt-4o') }) },
    { everyMs: 4_000, call: () => ({ path: CHAT, body: chat('gpt-4o') }) },
    { everyMs: 8_000, call: () => ({ path: '/nowhere', key: keys.shop }) },
  ];
}

/** Resolves after the signal with how often callers saw what: a status with its error code, or that they left. */
export async function runTraffic(
  url: string,
  keys: DemoKeys,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const seen = new Map<string, number>();
  await Promise.all(listCallers(keys).map((caller) => runCaller(caller, url, seen, signal)));
  return seen;
}

async function runCaller(
  { everyMs, call }: Caller,
  url: string,
  seen: Map<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    const request: Promise<void> = send(url, call())
      .then((what) => void seen.set(what, (seen.get(what) ?? 0) + 1))
      .finally(() => running.delete(request));
    running.add(request);
    // An exponential pause: callers do not march in step.
    const pauseMs = -Math.log(1 - Math.random()) * everyMs;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(running);
}

async function send(url: string, { path, key, body, headers, leavesEarly }: Call): Promise<string> {
  const leaving = new AbortController();
  try {
    const response = await fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...headers,
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: leaving.signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (leavesEarly === true && response.ok) {
      await response.body?.getReader().read();
      leaving.abort();
      return `${response.status}, left early`;
    }
    await response.text();
    return `${response.status} ${response.headers.get('x-tollgate-error') ?? ''}`.trimEnd();
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  }
}
