import { useMemo } from 'react';
import { nowMs } from '../format/now.ts';
import { type RangeId, type UsageWindow, windowOf } from '../format/usage-window.ts';
import { useTicks } from './ticker.tsx';

/** The window that ends now. The same object for a minute, so that what is asked about it is asked once. */
export function useUsageWindow(range: RangeId): UsageWindow {
  useTicks();
  const minute = Math.floor(nowMs() / 60_000);
  return useMemo(() => windowOf(range, minute * 60_000), [range, minute]);
}
