import { describe, expect, it } from 'vitest';
import { rawAnswer } from '../support/raw-upstream.ts';
import { useRawScene } from './upstream-scene.ts';

const STATUSES = [400, 402, 404, 408, 409, 422, 425, 429, 500, 501, 502, 503, 504, 529];

describe('an error of the upstream', () => {
  const scene = useRawScene({
    faults: Object.fromEntries(
      STATUSES.map((status) => [
        `/${status}`,
        (socket) =>
          socket.write(
            rawAnswer(`{"error":"the upstream said ${status}"}`, `${status} Odd`, [
              'Retry-After: 17',
              'Content-Type: application/json',
              'X-Tollgate-Error: forged',
              'X-Should-Retry: false',
            ]),
          ),
      ]),
    ),
  });

  it.each(STATUSES)(
    '%i passes with its Retry-After, and is not taken for one of the gateway',
    async (status) => {
      const answer = await scene.call(`/api/${status}`, { method: 'POST', body: '{}' });
      expect(answer).toMatchObject({
        status,
        isWhole: true,
        body: `{"error":"the upstream said ${status}"}`,
      });
      expect(answer.headers).toMatchObject({ 'retry-after': '17', 'x-should-retry': 'false' });
      expect(answer.headers).not.toHaveProperty('x-tollgate-error');
      expect(scene.upstream.seen.filter(({ path }) => path === `/${status}`)).toHaveLength(1);
      expect(await scene.recordOf(answer)).toMatchObject({
        status,
        outcome: 'upstream_error',
        error: status < 500 ? 'upstream_4xx' : 'upstream_5xx',
      });
    },
  );
});
