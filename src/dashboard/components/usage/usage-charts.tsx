/** Usage over time: what a key, a project or all of them did, and the same of the period before as a dashed line. */
import { useMemo } from 'react';
import type { UsageReportObject } from '../../../admin/api-types.ts';
import { formatCompact, formatMs, formatUsd } from '../../format/figures.ts';
import { TimeChart, type TimeSeries } from '../time-chart.tsx';

export type UsageRow = UsageReportObject['data'][number];
export type Timeline = readonly (UsageRow | undefined)[];

interface UsageChartProps {
  readonly times: readonly string[];
  readonly rows: Timeline;
  /** Of the period before; where the chart shows it. */
  readonly before?: Timeline | undefined;
  readonly heightPx?: number;
}

export function RequestsChart({ times, rows, before, heightPx = 180 }: UsageChartProps) {
  const series = useMemo<readonly TimeSeries[]>(
    () => [
      { label: 'Requests', color: 'blue', area: true, values: rows.map((row) => row?.requests ?? 0) },
      { label: 'Failed', color: 'red', values: rows.map((row) => row?.errors ?? 0) },
      ...dashed('Requests before', before, (row) => row?.requests ?? 0),
    ],
    [rows, before],
  );
  return (
    <TimeChart
      title="Requests over time"
      times={times}
      series={series}
      format={formatCompact}
      heightPx={heightPx}
    />
  );
}

export function LatencyChart({ times, rows, heightPx = 180 }: UsageChartProps) {
  const series = useMemo<readonly TimeSeries[]>(() => {
    const read = (name: 'avg' | 'p50' | 'p95' | 'p99') => rows.map((row) => row?.latency_ms[name] ?? null);
    return [
      { label: 'p50', color: 'green', values: read('p50') },
      { label: 'p95', color: 'orange', values: read('p95') },
      { label: 'p99', color: 'red', values: read('p99') },
      { label: 'average', color: 'gray', dashed: true, values: read('avg') },
    ];
  }, [rows]);
  return (
    <TimeChart
      title="Latency over time"
      times={times}
      series={series}
      format={formatMs}
      heightPx={heightPx}
    />
  );
}

export function TokensChart({ times, rows, heightPx = 180 }: UsageChartProps) {
  const series = useMemo<readonly TimeSeries[]>(
    () => [
      { label: 'Input', color: 'blue', area: true, values: rows.map((row) => row?.input_tokens ?? 0) },
      { label: 'Output', color: 'violet', values: rows.map((row) => row?.output_tokens ?? 0) },
      { label: 'From cache', color: 'gray', values: rows.map((row) => row?.cache_read_tokens ?? 0) },
    ],
    [rows],
  );
  return (
    <TimeChart
      title="Tokens over time"
      times={times}
      series={series}
      format={formatCompact}
      heightPx={heightPx}
    />
  );
}

export function CostChart({ times, rows, before, heightPx = 180 }: UsageChartProps) {
  const series = useMemo<readonly TimeSeries[]>(
    () => [
      { label: 'Cost', color: 'green', area: true, values: rows.map((row) => row?.cost_usd ?? 0) },
      ...dashed('Cost before', before, (row) => row?.cost_usd ?? 0),
    ],
    [rows, before],
  );
  return (
    <TimeChart title="Cost over time" times={times} series={series} format={formatUsd} heightPx={heightPx} />
  );
}

function dashed(
  label: string,
  rows: Timeline | undefined,
  read: (row: UsageRow | undefined) => number,
): readonly TimeSeries[] {
  return rows === undefined ? [] : [{ label, color: 'gray', dashed: true, values: rows.map(read) }];
}
