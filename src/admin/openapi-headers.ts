/** Headers that several operations understand, by what these operations do. */
interface Described {
  readonly response?: unknown;
}

const IDEMPOTENCY_KEY = {
  'Idempotency-Key': {
    type: 'string',
    minLength: 1,
    maxLength: 255,
    description: 'The same request with the same value gets the first answer again, for ten minutes.',
    examples: ['5f0c7e9a-create-production-app'],
  },
};

const IF_MATCH = {
  'If-Match': {
    type: 'string',
    description: 'The ETag of what was read: 412 where it was changed since.',
    examples: ['"pT9KcN2vRk1wYx5mZq8LhA"'],
  },
};

/** A JSON Schema of the headers, as @fastify/swagger reads it; null where there are none. */
export function describeHeaders(
  method: string | readonly string[],
  url: string,
  schema: Described,
): object | null {
  const statuses = Object.keys(schema.response ?? {});
  const isRepeatable = method === 'POST' && (statuses.includes('201') || url.endsWith('/rotate'));
  const isSession = url.endsWith('/session');
  const properties = {
    ...(isRepeatable && !isSession ? IDEMPOTENCY_KEY : {}),
    ...(statuses.includes('412') ? IF_MATCH : {}),
  };
  return Object.keys(properties).length === 0 ? null : { type: 'object', properties };
}
