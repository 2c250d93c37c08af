import { Group, SegmentedControl, Text } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { Panel } from '../../components/panel.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeChart, type TimeSeries } from '../../components/time-chart.tsx';
import type { UsageRow } from '../../components/usage/usage-charts.tsx';
import { alignRows } from '../../format/usage-window.ts';
import { type MeasureId, MEASURES } from './measures.ts';

const MOST_BARS = 10;

interface UsageChartProps {
  readonly rows: readonly UsageRow[];
  /** null where rows are no times. */
  readonly times: readonly string[] | null;
  readonly nameOf: (row: UsageRow) => string;
}

/** One measure, over time or by group. */
export function UsageChart({ rows, times, nameOf }: UsageChartProps) {
  const [id, setId] = useState<MeasureId>('requests');
  const measure = MEASURES.find((each) => each.id === id) ?? MEASURES[0];
  return (
    <Panel
      title={measure.label}
      actions={
        <SegmentedControl
          aria-label="What is shown"
          data={MEASURES.map(({ id: value, label }) => ({ value, label }))}
          value={id}
          onChange={setId}
        />
      }
    >
      {times === null ? (
        <Bars rows={rows} measure={measure} nameOf={nameOf} />
      ) : (
        <Line rows={rows} times={times} measure={measure} />
      )}
    </Panel>
  );
}

type Measure = (typeof MEASURES)[number];

interface LineProps {
  readonly rows: readonly UsageRow[];
  readonly times: readonly string[];
  readonly measure: Measure;
}

function Line({ rows, times, measure }: LineProps) {
  const series = useMemo<readonly TimeSeries[]>(() => {
    const values = alignRows(rows, times).map((row) => valueAt(row, measure));
    return [{ label: measure.label, color: measure.color, area: true, values }];
  }, [rows, times, measure]);
  return (
    <TimeChart
      title={`${measure.label} over time`}
      times={times}
      series={series}
      format={measure.format}
      heightPx={220}
    />
  );
}

/** Where nothing happened there is no latency; of everything else there is none of it. */
function valueAt(row: UsageRow | undefined, { id, read }: Measure): number | null {
  if (row === undefined) return id === 'latency' ? null : 0;
  return read(row);
}

interface BarsProps {
  readonly rows: readonly UsageRow[];
  readonly measure: Measure;
  readonly nameOf: (row: UsageRow) => string;
}

/** The longest first. The table below has all of them. */
function Bars({ rows, measure, nameOf }: BarsProps): ReactNode {
  const sorted = rows
    .map((row) => ({ row, value: measure.read(row) ?? 0 }))
    .toSorted((a, b) => b.value - a.value)
    .slice(0, MOST_BARS);
  const longest = sorted[0]?.value ?? 0;
  if (longest === 0) return <EmptyState title={`${measure.label}: nothing in this time`} />;
  return (
    <ul className="tg-bars" aria-label={`${measure.label}, the ${sorted.length} largest`}>
      {sorted.map(({ row, value }) => (
        <Group component="li" key={row.group} gap="sm" wrap="nowrap">
          <Text size="sm" className="tg-bar-name" truncate title={nameOf(row)}>
            {nameOf(row)}
          </Text>
          <div className="tg-bar-track">
            <div
              className="tg-bar"
              data-color={measure.color}
              style={{ width: `${Math.max(0.5, (100 * value) / longest)}%` }}
            />
          </div>
          <Text size="sm" className="tg-figure" w={80}>
            {measure.format(value)}
          </Text>
        </Group>
      ))}
    </ul>
  );
}
