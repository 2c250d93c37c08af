/** Values over time, drawn by uPlot; the same figures stand in a table for those who do not see the drawing. */
import { Table, useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatLocal } from '../format/times.ts';

export interface TimeSeries {
  readonly label: string;
  /** One for each of the times; null where there is nothing to tell. */
  readonly values: readonly (number | null)[];
  readonly color: ChartColor;
  /** Filled down to the axis. */
  readonly area?: boolean;
  readonly dashed?: boolean;
}

export type ChartColor = 'blue' | 'green' | 'red' | 'orange' | 'violet' | 'gray';

interface TimeChartProps {
  /** What is drawn, for the table and for screen readers. */
  readonly title: string;
  /** Instants in ISO 8601, in order. */
  readonly times: readonly string[];
  readonly series: readonly TimeSeries[];
  readonly format: (value: number) => string;
  readonly heightPx?: number;
}

const COLORS: Readonly<Record<ChartColor, { readonly light: string; readonly dark: string }>> = {
  blue: { light: '#3863a9', dark: '#7ea2d8' },
  green: { light: '#2b8a3e', dark: '#69bf7a' },
  red: { light: '#c0392b', dark: '#ff8a80' },
  orange: { light: '#c2620c', dark: '#f2a65a' },
  violet: { light: '#7048b8', dark: '#b197e8' },
  gray: { light: '#7b8594', dark: '#8790a0' },
};

export function TimeChart(props: TimeChartProps) {
  const { title, times, series, format, heightPx = 200 } = props;
  const scheme = useComputedColorScheme('light');
  const { ref, width } = useElementSize<HTMLDivElement>();
  const target = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (target.current === null || width === 0) return;
    const size = { width, height: heightPx };
    const plot = new uPlot(describePlot(series, format, scheme, size), toData(times, series), target.current);
    return () => plot.destroy();
  }, [times, series, format, scheme, width, heightPx]);
  return (
    <figure style={{ margin: 0 }} aria-label={title}>
      <div ref={ref} style={{ minHeight: heightPx }}>
        <div ref={target} className="tg-chart" aria-hidden />
      </div>
      <ChartTable title={title} times={times} series={series} format={format} />
    </figure>
  );
}

function ChartTable({ title, times, series, format }: Omit<TimeChartProps, 'heightPx'>) {
  return (
    <details>
      <summary style={{ fontSize: 12, cursor: 'pointer' }}>Show as a table</summary>
      {/* Scrolled by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div style={{ maxHeight: 240, overflow: 'auto' }} tabIndex={0} role="region" aria-label={title}>
        <Table captionSide="top" fz="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Time</Table.Th>
              {series.map(({ label }) => (
                <Table.Th scope="col" key={label} className="tg-figure">
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {times.map((time, row) => (
              <Table.Tr key={time}>
                <Table.Td>{formatLocal(time)}</Table.Td>
                {series.map(({ label, values }) => (
                  <Table.Td key={label} className="tg-figure">
                    {formatValue(values[row], format)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </details>
  );
}

function toData(times: readonly string[], series: readonly TimeSeries[]): uPlot.AlignedData {
  return [times.map((time) => Date.parse(time) / 1_000), ...series.map(({ values }) => [...values])];
}

function describePlot(
  series: readonly TimeSeries[],
  format: TimeChartProps['format'],
  scheme: 'light' | 'dark',
  size: { readonly width: number; readonly height: number },
): uPlot.Options {
  const text = scheme === 'dark' ? '#98a1b0' : '#59626f';
  const grid = { stroke: scheme === 'dark' ? '#2a313e' : '#e9ecef', width: 1 };
  const axis = { stroke: text, grid, ticks: grid, font: '11px system-ui' };
  return {
    ...size,
    cursor: { y: false },
    legend: { live: true },
    scales: { y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
    axes: [axis, { ...axis, size: 62, values: (_plot, ticks) => ticks.map(format) }],
    series: [
      { value: (_plot, at) => (at === null ? '' : formatLocal(new Date(at * 1_000).toISOString())) },
      ...series.map(({ label, color, area = false, dashed = false }) => ({
        label,
        stroke: COLORS[color][scheme],
        width: 1.5,
        points: { show: false },
        ...(area ? { fill: `${COLORS[color][scheme]}22` } : {}),
        ...(dashed ? { dash: [4, 4] } : {}),
        // Without a cursor the legend names the lines alone.
        value: (_plot: uPlot, value: number | null, _line: number, at: number | null) =>
          at === null ? '' : formatValue(value, format),
      })),
    ],
  };
}

function formatValue(value: number | null | undefined, format: TimeChartProps['format']): string {
  return value === null || value === undefined ? '–' : format(value);
}
