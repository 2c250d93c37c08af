import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('the demo shows every kind of answer and ends by itself', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    'scripts/demo.ts',
    '--seconds=4',
    '--port=0',
    '--admin-port=0',
  ]);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/metrics +http:\/\/127\.0\.0\.1:\d+\/metrics/);
  const seen = stdout.slice(stdout.indexOf('What callers saw'));
  expect(Number(/(\d+) {2}200$/m.exec(seen)?.[1])).toBeGreaterThan(10);
  expect(seen).not.toContain('failed:');
});
