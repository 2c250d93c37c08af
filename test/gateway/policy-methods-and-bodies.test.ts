import { describe, expect, it } from 'vitest';
import { refusalOf, usePolicies } from './policy-scene.ts';

describe('the other fields of a policy', () => {
  const scene = usePolicies({
    reader: { policy: { allowedMethods: ['GET'] } },
    small: { policy: { maxBodyBytes: 10 } },
    standard: {},
    strict: { preset: 'strict', policy: { requirePermissions: false } },
    open: { preset: 'open' },
  });

  const send = async (project: string, method: string, body: string | null = null): Promise<string> =>
    refusalOf(await scene.send({ project }, '/generic/run', { method, body }));

  it('allow methods', async () => {
    expect(await send('reader', 'GET')).toBe('200 ');
    expect(await send('reader', 'POST', '{}')).toBe('403 policy_violation');
    expect(await send('strict', 'DELETE')).toBe('403 policy_violation');
    expect(await send('standard', 'DELETE')).toBe('200 ');
    expect(await send('standard', 'OPTIONS')).toBe('403 policy_violation');
    expect(await send('open', 'OPTIONS')).toBe('200 ');
  });

  it('bound bodies, declared and counted', async () => {
    expect(await send('small', 'POST', '0123456789')).toBe('200 ');
    expect(await send('small', 'POST', '0123456789a')).toBe('413 body_too_large');
    expect(await send('strict', 'POST', ' '.repeat(1024 * 1024 + 1))).toBe('413 body_too_large');
    expect(await send('standard', 'POST', ' '.repeat(1024 * 1024 + 1))).toBe('200 ');
    const chunks = new Blob(['01234', '56789', 'a']).stream();
    const request = { method: 'POST', body: chunks, duplex: 'half' } as RequestInit;
    expect(refusalOf(await scene.send({ project: 'small' }, '/generic/run', request))).toBe(
      '413 body_too_large',
    );
  });
});
