import { useMemo } from 'react';
import { type UsageQuestion, useUsage } from '../../api/usage.ts';
import { alignRows, shiftTimes, type UsageWindow } from '../../format/usage-window.ts';
import type { Timeline } from './usage-charts.tsx';

type Filter = Pick<UsageQuestion, 'key_id' | 'project_id' | 'model' | 'route' | 'status'>;

/** Usage by minute, hour or day, now and in the period before; both are there once the first has been read. */
export function useUsageOverTime(filter: Filter, window: UsageWindow) {
  const { range, from, to, times } = window;
  const query = useUsage({ ...filter, by: range.by, from, to });
  const earlier = useUsage({ ...filter, by: range.by, ...window.before }, { isOver: true });
  const data = query.data?.data;
  const before = earlier.data?.data;
  const rows = useMemo<Timeline>(() => alignRows(data ?? [], times), [data, times]);
  const rowsBefore = useMemo<Timeline | undefined>(
    () => before && alignRows(before, shiftTimes(times, -range.lengthMs)),
    [before, times, range],
  );
  return { query, rows, rowsBefore };
}
