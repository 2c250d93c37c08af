import { SimpleGrid } from '@mantine/core';
import { useMemo } from 'react';
import { useUsage } from '../../api/usage.ts';
import { ChangeSince } from '../../components/change-since.tsx';
import { Figure } from '../../components/figure.tsx';
import { QueryView } from '../../components/states.tsx';
import { useTicks } from '../../components/ticker.tsx';
import { formatShare, successRate } from '../../components/usage/usage-figures.tsx';
import { formatCompact, formatCount, formatMs, formatUsd } from '../../format/figures.ts';
import { nowMs } from '../../format/now.ts';
import { type CalendarPeriod, monthOf, dayOf } from '../../format/calendar.ts';
import type { UsageWindow } from '../../format/usage-window.ts';

interface OverviewFiguresProps {
  readonly query: ReturnType<typeof useUsage>;
  readonly window: UsageWindow;
}

export function OverviewFigures({ query, window }: OverviewFiguresProps) {
  const earlier = useUsage({ by: 'status', ...window.before }, { isOver: true });
  const before = earlier.data?.total;
  const { words } = window.range;
  const period = `the ${words} before`;
  return (
    <QueryView query={query} lines={2}>
      {({ total }) => (
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
          <Figure
            label={`Requests, ${words}`}
            value={formatCompact(total.requests)}
            note={
              <ChangeSince
                now={total.requests}
                before={before?.requests}
                format={formatCount}
                period={period}
              />
            }
          />
          <Figure
            label={`Success rate, ${words}`}
            value={formatShare(successRate(total))}
            note={`${formatCount(total.errors)} failed`}
          />
          <Figure
            label={`Latency, ${words}`}
            value={formatMs(total.latency_ms.p50)}
            note={`p95 ${formatMs(total.latency_ms.p95)}`}
          />
          <Spend label="Spend today" periodOf={dayOf} />
          <Spend label="Spend this month" periodOf={monthOf} />
        </SimpleGrid>
      )}
    </QueryView>
  );
}

interface SpendProps {
  readonly label: string;
  readonly periodOf: (nowMs: number) => CalendarPeriod;
}

/** Since the begin of the day or month in the time zone of the browser. */
function Spend({ label, periodOf }: SpendProps) {
  useTicks();
  const minute = Math.floor(nowMs() / 60_000);
  const { from, to, before, beforeWords } = useMemo(() => periodOf(minute * 60_000), [periodOf, minute]);
  const now = useUsage({ by: 'status', from, to });
  const earlier = useUsage({ by: 'status', ...before }, { isOver: true });
  const cost = now.data?.total.cost_usd;
  return (
    <Figure
      label={label}
      value={cost === undefined ? '–' : formatUsd(cost)}
      note={
        <ChangeSince
          now={cost ?? null}
          before={earlier.data?.total.cost_usd}
          format={formatUsd}
          period={beforeWords}
        />
      }
    />
  );
}
