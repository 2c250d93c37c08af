import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../src/domain/policy.ts';
import { BodyJudge } from '../../src/gateway/body-judge.ts';
import { BodyPolicies } from '../../src/gateway/body-policy.ts';

const policies = new BodyPolicies();

function createJudge(redactPatterns: string[], monoMs: () => number = () => 0) {
  const policy = policies.compile({ ...PRESETS.open, blockPatterns: ['FORBIDDEN'], redactPatterns });
  if (policy === null) throw new Error('expected a policy');
  return new BodyJudge(policy, { maxGrowth: 100, monoMs });
}

describe('the judge of a body', () => {
  it('applies one rule after the other', () => {
    expect(createJudge(['b+', 'a\\[']).judgeText('abbba')).toBe('[redacted]redacted]a');
  });

  it('leaves matches of no characters alone', () => {
    expect(createJudge(['x*']).judgeText('axxa')).toBe('a[redacted]a');
  });

  it('blocks what a redaction would have hidden', () => {
    const judge = createJudge(['FORBIDDEN']);
    judge.judgeText('FORBIDDEN');
    expect(judge.refusal).toMatchObject({ code: 'policy_violation' });
  });

  it('counts the growth of all texts of the body', () => {
    const judge = createJudge(['x']);
    for (let i = 0; i < 11; i++) judge.judgeText('x');
    expect(judge.refusal).toBeNull();
    judge.judgeText('x');
    expect(judge.refusal).toMatchObject({ code: 'body_too_large' });
  });

  it('gives up on a text that makes a pattern look ahead again and again', () => {
    let now = 0;
    const judge = createJudge(['a.*z|a'], () => (now += 100));
    judge.judgeText('a'.repeat(10_000));
    expect(judge.refusal).toMatchObject({ code: 'policy_violation' });
  });

  it('compiles equal policies once', () => {
    const policy = { ...PRESETS.open, redactPatterns: ['x'] };
    expect(policies.compile({ ...policy })).toBe(policies.compile({ ...policy }));
    expect(policies.compile(PRESETS.standard)).toBeNull();
  });
});
