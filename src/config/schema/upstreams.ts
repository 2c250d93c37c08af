import { z } from 'zod';
import { byName, flag, integer, name, text, timeoutMs } from './fields.ts';

/** Headers that frame the message or name its target: a credential there would break every request. */
const NOT_FOR_CREDENTIALS =
  /^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|x-request-id)$/i;

export function isHeaderName(value: string): boolean {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/.test(value);
}

export const httpUrl = text(
  'URL',
  'a URL such as https://api.example.com, without user, query and fragment',
  (value) => {
    const url = URL.parse(value);
    if (url === null || !['http:', 'https:'].includes(url.protocol)) return false;
    return url.username === '' && url.password === '' && !/[?#\s\\]/.test(value);
  },
);

const credentialHeader = text(
  'header',
  'the name of a request header that carries credentials, such as authorization',
  (value) => isHeaderName(value) && !NOT_FOR_CREDENTIALS.test(value),
);

/** RFC 9110 section 5.5, without the bytes beyond ASCII. */
export const credentialValue = text('header value', 'a header value of printable ASCII characters', (value) =>
  /^[\x20-\x7e]{0,8192}$/.test(value),
);

const credential = z
  .strictObject({
    mode: z
      .enum(['passthrough', 'inject', 'prefer-client', 'none'])
      .optional()
      .describe(
        'passthrough forwards what the caller sent; inject always sends `value`; prefer-client falls back to `value`; none needs no credential. Default: none for the provider generic, else passthrough.',
      ),
    header: credentialHeader
      .optional()
      .describe(
        'Header of the credential. Default: x-api-key for anthropic, x-goog-api-key for google, else authorization.',
      ),
    value: credentialValue
      .nullable()
      .default(null)
      .describe(
        'The whole header value, such as `Bearer ${OPENAI_API_KEY}`. Empty, also after `Bearer`, is none.',
      ),
  })
  .prefault({})
  .describe("The provider's own key.");

const timeouts = z
  .strictObject({
    connectMs: timeoutMs().default(5_000).describe('To connect, TLS included.'),
    firstByteMs: timeoutMs()
      .default(120_000)
      .describe('From the sent request to the first byte of the answer.'),
    idleMs: timeoutMs().default(120_000).describe('Between two pieces of an answer.'),
    totalMs: timeoutMs().default(900_000).describe('For the whole request.'),
  })
  .prefault({})
  .describe('After these an upstream counts as failed.');

export const upstreams = byName(
  z.strictObject({
    url: httpUrl.describe('Where requests go; a path in it comes before that of the request.'),
    provider: z
      .enum(['openai', 'anthropic', 'google', 'generic'])
      .default('generic')
      .describe('The dialect the upstream speaks: usage is read and errors are written in it.'),
    priceProvider: name()
      .nullable()
      .default(null)
      .describe('Name of the provider in the price book. Default: found from the host of the URL.'),
    credential,
    timeouts,
    retries: z
      .strictObject({
        attempts: integer(1, 10)
          .default(2)
          .describe('How often a request is tried; only one that was never sent is tried again.'),
      })
      .prefault({})
      .describe('Retries on the same upstream.'),
    askUsage: flag()
      .optional()
      .describe(
        'Add stream_options.include_usage to streaming requests that lack it. Default: true for openai, else false.',
      ),
    assumedOutputTokens: integer(1, 10_000_000)
      .default(1024)
      .describe('Output tokens reserved where a request names no maximum.'),
    identityHeaders: flag()
      .default(false)
      .describe(
        'Tell the upstream who calls: X-Organization-Id, X-Project-Id, X-Key-Id, X-Agent-Id. The name of an agent that is not all visible ASCII stays percent-encoded.',
      ),
  }),
).describe('Where requests go, by name.');
