/** The parts that bodies, queries and answers are made of. One schema validates, documents and types. */
import { z } from 'zod';
import { ManagementError } from '../../domain/management-error.ts';
import { parseInstant } from '../../lib/instant.ts';
import { EXAMPLE_PROBLEM } from './examples.ts';

/** Makes a check that throws, as those of keys/ and lib/ do, into one of zod, so that every bad field is named at once. */
export function passes<T>(check: (value: T) => unknown): z.core.CheckFn<T> {
  return (payload) => {
    try {
      check(payload.value);
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof ManagementError)) throw error;
      payload.issues.push({ code: 'custom', message: error.message, input: payload.value });
    }
  };
}

export function instantInput() {
  return z
    .string()
    .check(passes(parseInstant))
    .meta({ format: 'date-time', examples: ['2030-12-31T23:59:59Z'] });
}

/** An instant as it is shown. */
export function instant() {
  return z.string().meta({ format: 'date-time', examples: ['2026-10-14T10:30:00Z'] });
}

export const PAGE_QUERY = {
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().min(1).max(200).optional().describe('`next_cursor` of the page before'),
};

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item).readonly(), next_cursor: z.string().nullable() });
}

export function idParams(example: string) {
  return z.strictObject({
    id: z
      .string()
      .min(1)
      .max(200)
      .meta({ examples: [example] }),
  });
}

/** For statuses without a body. */
export function nothing() {
  return z.undefined().describe('Done; there is nothing to say.');
}

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    message: z.string().describe('The same as `detail`.'),
    code: z.string().describe('Never changes its meaning; also in X-Tollgate-Error.'),
    request_id: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).readonly(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem', examples: [EXAMPLE_PROBLEM] });

/** The problems that a route may answer with, beside those that any route has. */
export function problems(...statuses: readonly number[]) {
  const all = [401, 403, 422, 429, 503, ...statuses];
  return Object.fromEntries(
    all.map((status) => [
      status,
      { description: PROBLEMS[status], content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  );
}

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The request cannot be read.',
  401: 'Nobody proved who asks.',
  403: 'Whoever asks may not.',
  404: 'There is no such thing.',
  409: 'It is in a state that does not allow this.',
  412: 'It was changed since it was read.',
  422: 'A field is wrong; `errors` names each.',
  429: 'Too many failed attempts from this address.',
  501: 'This process cannot do that.',
  503: 'The store cannot be used now.',
};
