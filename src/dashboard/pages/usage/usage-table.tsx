import { Button, Table } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { UsageReportObject } from '../../../admin/api-types.ts';
import { EmptyState } from '../../components/states.tsx';
import type { UsageRow } from '../../components/usage/usage-charts.tsx';
import { formatShare, successRate } from '../../components/usage/usage-figures.tsx';
import { formatCount, formatMs, formatUsd } from '../../format/figures.ts';

const FEW = 100;

interface UsageTableProps {
  readonly report: UsageReportObject;
  /** What the rows are: `Model`. */
  readonly what: string;
  readonly renderName: (row: UsageRow) => ReactNode;
}

/** All figures of the report, and their sums. Times stand the latest first. */
export function UsageTable({ report: { data, total, by }, what, renderName }: UsageTableProps) {
  const [showsAll, setShowsAll] = useState(false);
  if (data.length === 0) {
    return <EmptyState title="No requests in this time">Look further back, or clear a filter.</EmptyState>;
  }
  const isTime = by === 'minute' || by === 'hour' || by === 'day';
  const rows = isTime ? data.toReversed() : data;
  return (
    <>
      <Table.ScrollContainer minWidth={860} tabIndex={0} type="native">
        <Table highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{what}</Table.Th>
              {COLUMNS.map(({ label }) => (
                <Table.Th scope="col" key={label} className="tg-figure">
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {(showsAll ? rows : rows.slice(0, FEW)).map((row) => (
              <Table.Tr key={row.group}>
                <Table.Td>{renderName(row)}</Table.Td>
                <Figures row={row} />
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th scope="row">Total</Table.Th>
              <Figures row={total} />
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </Table.ScrollContainer>
      {!showsAll && rows.length > FEW && (
        <Button variant="subtle" fullWidth onClick={() => setShowsAll(true)}>
          Show {formatCount(rows.length - FEW)} more
        </Button>
      )}
    </>
  );
}

type Total = UsageReportObject['total'];

const COLUMNS: readonly { readonly label: string; readonly show: (row: Total) => string }[] = [
  { label: 'Requests', show: ({ requests }) => formatCount(requests) },
  { label: 'Failed', show: ({ errors }) => formatCount(errors) },
  { label: 'Success', show: (row) => formatShare(successRate(row)) },
  { label: 'p50', show: ({ latency_ms: { p50 } }) => formatMs(p50) },
  { label: 'p95', show: ({ latency_ms: { p95 } }) => formatMs(p95) },
  { label: 'p99', show: ({ latency_ms: { p99 } }) => formatMs(p99) },
  { label: 'Input tokens', show: ({ input_tokens: tokens }) => formatCount(tokens) },
  { label: 'Output tokens', show: ({ output_tokens: tokens }) => formatCount(tokens) },
  { label: 'Cost', show: ({ cost_usd: cost }) => formatUsd(cost) },
];

function Figures({ row }: { readonly row: Total }) {
  return COLUMNS.map(({ label, show }) => (
    <Table.Td key={label} className="tg-figure">
      {show(row)}
    </Table.Td>
  ));
}
