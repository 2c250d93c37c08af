/** How the process itself behaves: where it keeps things, what it tells of itself. */
import { z } from 'zod';
import { expected, duration, flag, glob, integer, text, usd } from './fields.ts';

const storageUrl = text(
  'URL',
  'sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE',
  (value) => /^sqlite:[^\0]*[^\0/]$/.test(value) || isUrl(value, ['postgres:', 'postgresql:']),
);

const limiterStore = text(
  'URL',
  'memory, or a URL such as redis://HOST:6379',
  (value) => value === 'memory' || isUrl(value, ['redis:', 'rediss:']),
);

function isUrl(value: string, protocols: readonly string[]): boolean {
  const url = URL.parse(value);
  return url !== null && protocols.includes(url.protocol) && url.hostname !== '';
}

export const storage = z
  .strictObject({
    url: storageUrl.default('sqlite:data/tollgate.db').describe('`sqlite:PATH` or `postgres://…`.'),
  })
  .prefault({})
  .describe('Where keys, projects and usage are kept.');

export const limits = z
  .strictObject({
    store: limiterStore
      .default('memory')
      .describe('`memory` holds limits over all workers of this process, `redis://…` over several machines.'),
    onStoreError: z
      .enum(['local', 'deny', 'allow'])
      .default('local')
      .describe(
        'While Redis cannot be reached: limit by this process alone, refuse everything, or limit nothing.',
      ),
    failuresPerMinute: integer(1, 1_000_000)
      .default(60)
      .describe(
        'Well-formed but unknown keys that one address may send per minute. A good key is never refused by it.',
      ),
    connectionsPerAddress: integer(1, 1_000_000)
      .default(2000)
      .describe('Open connections that one address may have.'),
  })
  .prefault({})
  .describe('Where limits are counted, and limits that belong to no key.');

export const management = z
  .strictObject({
    onGatewayPort: flag()
      .default(false)
      .describe(
        "Also serve /v1/api-keys on the gateway's port, for API keys that may manage keys; admin tokens are refused there.",
      ),
  })
  .prefault({})
  .describe('Management of keys.');

export const sandbox = z
  .strictObject({
    enabled: flag()
      .default(true)
      .describe('Without it test keys are refused where a route names no testUpstream.'),
    requestsPerMinute: integer(1, 1_000_000_000)
      .nullable()
      .default(600)
      .describe('Requests that one test key may send to the sandbox per minute; null is no limit.'),
  })
  .prefault({})
  .describe('The built-in upstream of test keys.');

export const usage = z
  .strictObject({
    records: duration().default('30d').describe('How long single requests are kept.'),
    rollups: duration().default('400d').describe('How long sums per minute, hour and day are kept.'),
    onBudgetExhausted: z
      .enum(['finish', 'cut'])
      .default('finish')
      .describe('What becomes of a running stream when its budget is spent.'),
  })
  .prefault({})
  .describe('What is kept of finished requests.');

export const metrics = z
  .strictObject({
    maxKeys: integer(0, 1_000_000)
      .default(1000)
      .describe('Keys with time series of their own; the others are counted together as `other`.'),
    maxModels: integer(0, 1_000_000).default(200).describe('The same for models.'),
  })
  .prefault({})
  .describe('Bounds of /metrics.');

export const rateLimitHeaders = z
  .strictObject({
    window: z
      .enum(['tightest', 'minute', 'hour'])
      .default('tightest')
      .describe('The window with the lowest share remaining, or always the same one.'),
  })
  .prefault({})
  .describe('What X-RateLimit-Limit, -Remaining and -Reset show.');

const perMillion = (what: string) => usd().default(0).describe(`Dollars per million ${what} tokens.`);

export const prices = z
  .strictObject({
    unpricedModel: z
      .enum(['allow', 'deny'])
      .default('allow')
      .describe('Whether a model without a known price may be used.'),
    overrides: z
      .array(
        z.strictObject({
          model: glob().describe('Model this price is for.'),
          inputPerMillionUsd: perMillion('input'),
          outputPerMillionUsd: perMillion('output'),
          cacheReadPerMillionUsd: perMillion('cached input'),
          cacheWritePerMillionUsd: perMillion('cache-writing input'),
          perRequestUsd: usd().default(0).describe('Dollars per request.'),
        }),
        expected('a list of prices'),
      )
      .default([])
      .describe('Prices of your own; the first that fits a model wins over the price book.'),
  })
  .prefault({})
  .describe('What models cost.');

export const logging = z
  .strictObject({
    level: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('info')
      .describe('The least important lines that are written.'),
    access: flag().default(true).describe('One line per request.'),
  })
  .prefault({})
  .describe('What is written to standard output, as JSON lines.');
