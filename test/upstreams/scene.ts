/** Asks an upstream through our own connections, without a gateway around them. */
import type { Readable } from 'node:stream';
import type { Upstream } from '../../src/domain/upstream.ts';
import { createClock } from '../../src/lib/clock.ts';
import type { AnswerHandler, Call, UpstreamRequest } from '../../src/upstreams/http1/call.ts';
import { UpstreamPools } from '../../src/upstreams/pools.ts';

export interface Asked {
  status: number;
  headers: readonly string[];
  body: string;
  isSent: boolean;
  error: Error | null;
}

export function createPools(clock = createClock(), workers = 1): UpstreamPools {
  return new UpstreamPools(workers, clock);
}

export function describeUpstream(url: string, connectMs = 1_000): Upstream {
  return {
    name: 'main',
    url,
    provider: 'generic',
    priceProvider: null,
    credential: { mode: 'none', header: 'authorization', value: null },
    timeouts: { connectMs, firstByteMs: 1_000, idleMs: 1_000, totalMs: 1_000 },
    retries: { attempts: 1 },
    askUsage: false,
    assumedOutputTokens: 0,
    identityHeaders: false,
  };
}

/** Resolves with the end of the call, whatever it is. */
export function ask(
  pools: UpstreamPools,
  upstream: string | Upstream,
  request: Partial<UpstreamRequest> & { readonly body?: Buffer | Readable | null } = {},
  watch: (call: Call, event: keyof AnswerHandler) => void = () => undefined,
): Promise<Asked> {
  const described = typeof upstream === 'string' ? describeUpstream(upstream) : upstream;
  const asked: Asked = { status: 0, headers: [], body: '', isSent: false, error: null };
  return new Promise((resolve) => {
    const call = pools.get(described).dispatch(
      {
        method: 'GET',
        target: '/x',
        headers: [],
        body: null,
        contentLength: null,
        firstByteMs: 5_000,
        idleMs: 5_000,
        ...request,
      },
      {
        onSent: () => {
          asked.isSent = true;
          watch(call, 'onSent');
        },
        onHead: ({ status, headers }) => {
          Object.assign(asked, { status, headers });
          watch(call, 'onHead');
        },
        onBody: (chunk) => {
          asked.body += chunk.toString('latin1');
          watch(call, 'onBody');
        },
        onPause: () => watch(call, 'onPause'),
        onEnd: () => resolve(asked),
        onError: (error) => resolve({ ...asked, error }),
      },
    );
  });
}
