import { SimpleGrid } from '@mantine/core';
import type { UsageReportObject } from '../../../admin/api-types.ts';
import { formatCompact, formatCount, formatMs, formatPercent, formatUsd } from '../../format/figures.ts';
import { ChangeSince } from '../change-since.tsx';
import { Figure } from '../figure.tsx';

export type UsageTotal = UsageReportObject['total'];

interface UsageFiguresProps {
  readonly now: UsageTotal;
  /** Undefined while it is read. */
  readonly before: UsageTotal | undefined;
  /** `the 24 hours before`. */
  readonly period: string;
}

/** The sums of a period, each held against the period before. */
export function UsageFigures({ now, before, period }: UsageFiguresProps) {
  const { latency_ms: latency } = now;
  const change = (
    value: number | null,
    then: number | null | undefined,
    format: (value: number) => string,
  ) => <ChangeSince now={value} before={then} format={format} period={period} />;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
      <Figure
        label="Requests"
        value={formatCompact(now.requests)}
        note={change(now.requests, before?.requests, formatCount)}
      />
      <Figure
        label="Success rate"
        value={formatShare(successRate(now))}
        note={
          <>
            {formatCount(now.errors)} failed {change(now.errors, before?.errors, formatCount)}
          </>
        }
      />
      <Figure
        label="Latency, median"
        value={formatMs(latency.p50)}
        note={`p95 ${formatMs(latency.p95)} · p99 ${formatMs(latency.p99)} · avg ${formatMs(latency.avg)}`}
      />
      <Figure
        label="Tokens"
        value={formatCompact(tokensOf(now))}
        note={change(tokensOf(now), before && tokensOf(before), formatCount)}
      />
      <Figure
        label="Cost"
        value={formatUsd(now.cost_usd)}
        note={change(now.cost_usd, before?.cost_usd, formatUsd)}
      />
    </SimpleGrid>
  );
}

/** 1 where all went well; null where nothing happened. */
export function successRate({ requests, errors }: Pick<UsageTotal, 'requests' | 'errors'>): number | null {
  return requests === 0 ? null : (requests - errors) / requests;
}

export function tokensOf(total: Pick<UsageTotal, 'input_tokens' | 'output_tokens'>): number {
  return total.input_tokens + total.output_tokens;
}

export function formatShare(share: number | null): string {
  return share === null ? '–' : formatPercent(share);
}
