import { Progress, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCompact, formatMs, formatUsd } from '../../format/figures.ts';
import { EmptyState } from '../states.tsx';
import type { UsageRow } from './usage-charts.tsx';
import { formatShare, successRate } from './usage-figures.tsx';

interface BreakdownTableProps {
  /** Heading of the first column: `Model`. */
  readonly what: string;
  readonly rows: readonly UsageRow[];
  readonly renderName: (row: UsageRow) => ReactNode;
  /** Where there are more. */
  readonly most?: number;
}

/** Usage by model, status or key, the busiest first, with its share of all requests. */
export function BreakdownTable({ what, rows, renderName, most = 8 }: BreakdownTableProps) {
  if (rows.length === 0) return <EmptyState title="No requests in this time" />;
  const all = rows.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <Table.ScrollContainer minWidth={300} tabIndex={0} type="native">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{what}</Table.Th>
            <Table.Th scope="col" className="tg-figure">
              Requests
            </Table.Th>
            <Table.Th scope="col" className="tg-figure">
              Success
            </Table.Th>
            <Table.Th scope="col" className="tg-figure" visibleFrom="sm">
              p95
            </Table.Th>
            <Table.Th scope="col" className="tg-figure">
              Cost
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, most).map((row) => (
            <Table.Tr key={row.group}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {renderName(row)}
                <Progress value={(100 * row.requests) / all} size={3} mt={3} aria-hidden />
              </Table.Td>
              <Table.Td className="tg-figure">{formatCompact(row.requests)}</Table.Td>
              <Table.Td className="tg-figure">{formatShare(successRate(row))}</Table.Td>
              <Table.Td className="tg-figure" visibleFrom="sm">
                {formatMs(row.latency_ms.p95)}
              </Table.Td>
              <Table.Td className="tg-figure">{formatUsd(row.cost_usd)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > most && (
        <Text size="xs" c="dimmed" px="sm" py={6}>
          and {rows.length - most} more
        </Text>
      )}
    </Table.ScrollContainer>
  );
}
