/** Values that a schema of the document allows, and values that people who attack or err would send instead. */
import fc from 'fast-check';
import { type Described, resolve, type Schema } from './operations.ts';

const MAX_LENGTH = 40;

/** By shape and bounds; what else a value must be is for the server to say. */
export function allowed(schema: Schema, described: Described): fc.Arbitrary<unknown> {
  const own = resolve(schema, described);
  if (own.enum !== undefined) return fc.constantFrom(...own.enum);
  if (own.anyOf !== undefined) return fc.oneof(...own.anyOf.map((choice) => allowed(choice, described)));
  const { items, properties, additionalProperties: more } = own;
  if (items !== undefined) return fc.array(allowed(items, described), { maxLength: 3 });
  if (properties !== undefined) return allowedObject(own, described);
  if (typeof more === 'object') return fc.dictionary(fc.string({ maxLength: 10 }), allowed(more, described));
  return fc.oneof(...[own.type ?? 'null'].flat().map((type) => allowedPlain(type, own)));
}

function allowedObject(schema: Schema, described: Described): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {});
  const values = Object.fromEntries(fields.map(([name, field]) => [name, allowed(field, described)]));
  return fc.record(values, { requiredKeys: [...(schema.required ?? [])] });
}

function allowedPlain(type: string, schema: Schema): fc.Arbitrary<unknown> {
  const { minimum, maximum, minLength, maxLength } = schema as Readonly<Record<string, number | undefined>>;
  if (type === 'integer' || type === 'number') {
    return fc.integer({
      min: Math.ceil(minimum ?? 1),
      max: Math.min(Math.floor(maximum ?? 1_000), 1_000_000),
    });
  }
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'object') return fc.constant({});
  if (schema['format'] === 'date-time') {
    return fc.integer({ min: 1, max: 500 }).map((days) => new Date(Date.UTC(2031, 0, days)).toISOString());
  }
  const bounds = { minLength: minLength ?? 0, maxLength: Math.min(maxLength ?? MAX_LENGTH, MAX_LENGTH) };
  return fc.oneof(
    fc.string(bounds),
    fc.constantFrom('tasks:read', '203.0.113.0/24', 'https://a.example.com'),
  );
}

/** Of any type, too long, too large, hidden in Unicode, or a name that objects have by themselves. */
export const JUNK: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    0.5,
    1e308,
    -1e308,
    Number.MAX_SAFE_INTEGER + 2,
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\u202e\u2066',
    '\ud800',
    '__proto__',
    'constructor',
    '<script>alert(1)</script>',
    "'; drop table api_keys; --",
    '9999-12-31T23:59:59Z',
    '2030-02-30T00:00:00Z',
    'x'.repeat(10_000),
    [],
    {},
    [[]],
    { a: { b: { c: null } } },
    JSON.parse('{"__proto__":{"admin":true}}'),
  ),
  fc.string({ maxLength: 300, unit: 'binary' }),
  fc.double(),
  fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
  fc.array(fc.string({ maxLength: 20 }), { maxLength: 150 }),
  fc.dictionary(fc.string({ maxLength: 20 }), fc.jsonValue()),
  fc.jsonValue(),
);
