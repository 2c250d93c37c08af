/**
 * The kinds of values that gateway.yaml is made of. Each says with one phrase what it expects, wherever it
 * is missed; no message repeats the value, because the value may be a secret from the environment.
 */
import { z } from 'zod';
import type { RateLimits } from '../../domain/limit.ts';
import { MAX_MODEL_GLOB_LENGTH, METHOD_NAME } from '../../domain/policy-rules.ts';
import { parseCidr } from '../../lib/cidr.ts';
import { parseDuration } from '../../lib/duration.ts';

/** The title becomes the type in docs/configuration.md and in editors. */
export function text(title: string, phrase: string, accepts: (value: string) => boolean) {
  const params = expected(phrase);
  return z.string(params).refine(accepts, params).meta({ title });
}

export function expected(phrase: string): { error: string } {
  return { error: `expected ${phrase}` };
}

/** Whether `parse` takes the text without throwing a RangeError or what a parser of a library throws. */
export function parses(parse: (value: string) => unknown): (value: string) => boolean {
  return (value) => {
    try {
      parse(value);
      return true;
    } catch {
      return false;
    }
  };
}

export function integer(min: number, max: number) {
  const params = expected(`a whole number from ${min} to ${max}`);
  return z.number(params).int(params).min(min, params).max(max, params);
}

export function usd() {
  const params = expected('an amount in dollars from 0 to 1000000000');
  return z.number(params).min(0, params).max(1_000_000_000, params).meta({ title: 'dollars' });
}

export function flag() {
  return z.boolean(expected('true or false'));
}

export function cidr() {
  return text('CIDR', 'an address or range such as 10.0.0.0/8 or 2001:db8::/32', parses(parseCidr));
}

/** Beyond this setTimeout fires at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export function timeoutMs(min = 1) {
  return integer(min, MAX_TIMEOUT_MS).meta({ title: 'milliseconds' });
}

export function duration() {
  const isAtLeastOneSecond = (value: string): boolean => parseDuration(value) > 0;
  const accepts = (value: string): boolean => parses(parseDuration)(value) && isAtLeastOneSecond(value);
  return text('duration', 'a duration such as 90s, 30m, 48h or 30d', accepts);
}

export const NAME_PHRASE = 'a name of 1 to 64 letters, digits, _, . and -, beginning with a letter or digit';

export function isName(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(value);
}

/** Of a plan, upstream, route, project or organization: it stands in metrics, logs and on command lines. */
export function name() {
  return text('name', NAME_PHRASE, isName);
}

/**
 * Fields by a name that the file chooses. The names themselves are checked in consistency.ts, because zod
 * looks no further where a name is wrong.
 */
export function byName<Value extends z.ZodType>(value: Value) {
  return z.record(z.string(), value).default({});
}

/** Free text for people. */
export function line(maxLength: number) {
  return text('text', `one line of at most ${maxLength} characters`, (value) => {
    return value.length <= maxLength && !/\p{Cc}/u.test(value);
  });
}

export function filePath() {
  return text('path', 'the path of a file', (value) => value !== '' && !value.includes('\0'));
}

export function method() {
  return text('method', 'an HTTP method in capitals such as GET', (value) => METHOD_NAME.test(value));
}

export function glob() {
  return text(
    'glob',
    'a name or glob such as gpt-4o*',
    (value) => value !== '' && value.length <= MAX_MODEL_GLOB_LENGTH,
  );
}

/** One figure of a limit; null is no such limit. */
export function limit(what: string) {
  return integer(1, 1_000_000_000_000).nullable().default(null).describe(what);
}

export const rateLimitFields = {
  requestsPerMinute: limit('Requests in any 60 seconds.'),
  requestsPerHour: limit('Requests in any 60 minutes.'),
  requestsPerDay: limit('Requests per calendar day, UTC.'),
  burst: limit(
    'Capacity of a token bucket that replaces the minute window; it is refilled at requestsPerMinute / 60 per second.',
  ),
  tokensPerMinute: limit('Tokens, input and output, in any 60 seconds.'),
  tokensPerDay: limit('Tokens, input and output, per calendar day, UTC.'),
  maxConcurrent: limit('Requests running at the same time.'),
} satisfies Record<keyof RateLimits, z.ZodType>;

export const rateLimits = z.strictObject(rateLimitFields);

export const budget = z.strictObject({
  usd: usd().describe('Dollars per period.'),
  period: z.enum(['day', 'week', 'month', 'total']).describe('Calendar period; total never starts anew.'),
});
