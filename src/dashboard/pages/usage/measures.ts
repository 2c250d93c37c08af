import type { UsageRow } from '../../components/usage/usage-charts.tsx';
import { tokensOf } from '../../components/usage/usage-figures.tsx';
import { formatCompact, formatMs, formatUsd } from '../../format/figures.ts';

export type MeasureId = 'requests' | 'errors' | 'tokens' | 'cost' | 'latency';

interface Measure {
  readonly id: MeasureId;
  readonly label: string;
  readonly color: 'blue' | 'red' | 'violet' | 'green' | 'orange';
  readonly read: (row: UsageRow) => number | null;
  readonly format: (value: number) => string;
}

/** What the chart can show. */
export const MEASURES: readonly [Measure, ...Measure[]] = [
  {
    id: 'requests',
    label: 'Requests',
    color: 'blue',
    read: ({ requests }) => requests,
    format: formatCompact,
  },
  { id: 'errors', label: 'Failed', color: 'red', read: ({ errors }) => errors, format: formatCompact },
  { id: 'tokens', label: 'Tokens', color: 'violet', read: tokensOf, format: formatCompact },
  { id: 'cost', label: 'Cost', color: 'green', read: ({ cost_usd: cost }) => cost, format: formatUsd },
  {
    id: 'latency',
    label: 'Latency p95',
    color: 'orange',
    read: ({ latency_ms: { p95 } }) => p95,
    format: formatMs,
  },
];
