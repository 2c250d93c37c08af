/** Services on a real store whose clock the test moves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { openServices, type Services, type ServicesConfig } from '../../src/app/services.ts';
import { makeServicesConfig } from '../contract/key-store/services-config.ts';

export const DAY_MS = 86_400_000;

export interface TimedServices {
  readonly services: Services;
  readonly directory: string;
  nowMs: number;
}

/** New ones for each test. */
export function useTimedServices(
  change: (config: ServicesConfig) => ServicesConfig = (same) => same,
): TimedServices {
  const state = { nowMs: 0, directory: '' };
  let services: Services | null = null;
  beforeEach(async () => {
    state.nowMs = Date.UTC(2026, 0, 1);
    state.directory = mkdtempSync(join(tmpdir(), 'tollgate-time-'));
    const clock = { nowMs: () => state.nowMs, monoMs: () => state.nowMs };
    services = await openServices(change(makeServicesConfig(state.directory)), { clock });
    await services.syncDeclared();
  });
  afterEach(async () => {
    await services?.close();
    rmSync(state.directory, { recursive: true });
  });
  return {
    get services() {
      if (services === null) throw new Error('the services are not open');
      return services;
    },
    get directory() {
      return state.directory;
    },
    get nowMs() {
      return state.nowMs;
    },
    set nowMs(nowMs) {
      state.nowMs = nowMs;
    },
  };
}
