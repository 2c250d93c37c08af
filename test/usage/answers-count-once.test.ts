import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChargedAnswers, createChargedMemory } from '../../src/usage/charged-answers.ts';

const USED = { tokens: 1100, nanoUsd: 210_000 };

describe('an answer', () => {
  it('counts once over all workers, and apart for each upstream', () => {
    const memory = createChargedMemory();
    const [one, two] = [new ChargedAnswers(memory), new ChargedAnswers(memory)];
    expect(one.charge('openai', 'resp_1', USED)).toEqual(USED);
    expect(two.charge('openai', 'resp_1', USED)).toBeNull();
    expect(one.charge('openai', 'resp_1', USED)).toBeNull();
    expect(two.charge('azure', 'resp_1', USED)).toEqual(USED);
  });

  it('that was held counts for what it used beyond that, and never less than was held', () => {
    const amount = fc.nat(10_000_000_000);
    const use = fc.record({ tokens: amount, nanoUsd: amount });
    fc.assert(
      fc.property(use, use, (expected, used) => {
        const answers = new ChargedAnswers(createChargedMemory());
        answers.hold('openai', 'resp_1', expected);
        const more = answers.charge('openai', 'resp_1', used);
        expect(more).toEqual({
          tokens: Math.max(0, used.tokens - expected.tokens),
          nanoUsd: Math.max(0, used.nanoUsd - expected.nanoUsd),
        });
        expect(answers.charge('openai', 'resp_1', used)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  it('is known among thousands of others, of which each counts', () => {
    const answers = new ChargedAnswers(createChargedMemory());
    const ids = Array.from({ length: 1000 }, (_, n) => `resp_${n}`);
    for (const id of ids) expect(answers.charge('openai', id, USED)).toEqual(USED);
    const known = ids.filter((id) => answers.charge('openai', id, USED) === null);
    // Two of a thousand may have met in one place.
    expect(known.length).toBeGreaterThan(950);
  });
});
