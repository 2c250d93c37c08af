/** What is different between two objects, and the text that a row is sealed over. */
import { expect, it } from 'vitest';
import fc from 'fast-check';
import { type AuditFields, type AuditRow, BY_SYSTEM, encodeAuditRow } from '../../src/domain/audit.ts';
import { describeChange } from '../../src/domain/audit-change.ts';

const occasion = {
  at: 1,
  by: BY_SYSTEM,
  action: 'key.update',
  subject: { type: 'key', id: 'key_1', name: 'a' },
} as const;

const name = fc.constantFrom('a', 'b', 'c');
const value = fc.oneof(
  fc.integer(),
  fc.constant(null),
  fc.array(fc.integer(), { maxLength: 2 }),
  fc.dictionary(name, fc.integer(), { noNullPrototype: true }),
);
const fields = fc.dictionary(name, value, { noNullPrototype: true });

function isObject(each: unknown): each is Record<string, unknown> {
  return typeof each === 'object' && each !== null && !Array.isArray(each);
}

/** Takes from `whole` what the difference says of its side, and puts the other side in its place. */
function replace(whole: AuditFields, remove: AuditFields, put: AuditFields): AuditFields {
  const result: Record<string, unknown> = { ...whole };
  for (const key of Object.keys(remove)) {
    if (!isObject(remove[key]) || !isObject(put[key])) delete result[key];
  }
  for (const [key, each] of Object.entries(put)) {
    const [old, gone] = [whole[key], remove[key]];
    result[key] = isObject(each) && isObject(old) && isObject(gone) ? replace(old, gone, each) : each;
  }
  return result;
}

it('a difference leads from the one side to the other and back', () => {
  fc.assert(
    fc.property(fields, fields, (before, after) => {
      const entry = describeChange(occasion, before, after);
      if (entry === null) {
        expect(after).toEqual(before);
        return;
      }
      const [removed, put] = [entry.before ?? {}, entry.after ?? {}];
      expect(replace(before, removed, put)).toEqual(after);
      expect(replace(after, put, removed)).toEqual(before);
    }),
  );
});

it('nothing different is no entry', () => {
  fc.assert(fc.property(fields, (same) => describeChange(occasion, same, { ...same }) === null));
});

const text = fc.oneof(fc.constantFrom('', 'a', '"', '","', 'null', '[', '\\'), fc.string());
const maybe = fc.option(text);
const row: fc.Arbitrary<Omit<AuditRow, 'seq' | 'mac'>> = fc.record({
  at: fc.nat(),
  actor_type: text,
  actor_id: maybe,
  actor_name: text,
  source: maybe,
  request_id: maybe,
  action: text,
  subject_type: text,
  subject_id: maybe,
  subject_name: maybe,
  before: maybe,
  after: maybe,
  previous_mac: text,
});

it('two rows that differ are sealed over different texts', () => {
  fc.assert(
    fc.property(row, row, (one, two) => {
      expect(encodeAuditRow(one) === encodeAuditRow(two)).toBe(JSON.stringify(one) === JSON.stringify(two));
    }),
  );
});
