import type { TestGateway } from './gateway.ts';

const DAY_MS = 86_400_000;

/**
 * Moves the wall clock of a gateway forward to 12:00 UTC, or to another time of the day: what a test says of a
 * day must not depend on when it runs. Forward only, because the gateway's clocks never go back.
 */
export function moveToNoon(gateway: TestGateway, timeOfDayMs = DAY_MS / 2): void {
  const nowMs = gateway.nowMs();
  const sinceMs = (((nowMs - timeOfDayMs) % DAY_MS) + DAY_MS) % DAY_MS;
  gateway.shiftWallClock(DAY_MS - sinceMs);
}
