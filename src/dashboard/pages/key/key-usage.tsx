import { SimpleGrid, Stack } from '@mantine/core';
import { useUsage } from '../../api/usage.ts';
import { HttpStatus } from '../../components/http-status.tsx';
import { Panel } from '../../components/panel.tsx';
import { QueryView } from '../../components/states.tsx';
import { BreakdownTable } from '../../components/usage/breakdown-table.tsx';
import { CostChart, LatencyChart, RequestsChart, TokensChart } from '../../components/usage/usage-charts.tsx';
import { UsageFigures } from '../../components/usage/usage-figures.tsx';
import { useUsageOverTime } from '../../components/usage/use-usage-over-time.ts';
import { useUsageWindow } from '../../components/use-usage-window.ts';
import type { RangeId, UsageWindow } from '../../format/usage-window.ts';

interface KeyUsageProps {
  readonly keyId: string;
  readonly range: RangeId;
}

export function KeyUsage({ keyId, range }: KeyUsageProps) {
  const window = useUsageWindow(range);
  const { from, to, before } = window;
  const byStatus = useUsage({ key_id: keyId, by: 'status', from, to });
  const byModel = useUsage({ key_id: keyId, by: 'model', from, to });
  const earlier = useUsage({ key_id: keyId, by: 'status', ...before }, { isOver: true });
  return (
    <Stack gap="md">
      <QueryView query={byStatus} lines={2}>
        {({ total }) => (
          <UsageFigures
            now={total}
            before={earlier.data?.total}
            period={`the ${window.range.words} before`}
          />
        )}
      </QueryView>
      <KeyCharts keyId={keyId} window={window} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Panel title="By model" flush>
          <QueryView query={byModel}>
            {({ data }) => (
              <BreakdownTable what="Model" rows={data} renderName={({ group }) => group || 'no model'} />
            )}
          </QueryView>
        </Panel>
        <Panel title="By status" flush>
          <QueryView query={byStatus}>
            {({ data }) => (
              <BreakdownTable
                what="Status"
                rows={data}
                renderName={({ group }) => <HttpStatus status={Number(group)} words />}
              />
            )}
          </QueryView>
        </Panel>
      </SimpleGrid>
    </Stack>
  );
}

function KeyCharts({ keyId, window }: { readonly keyId: string; readonly window: UsageWindow }) {
  const { query, rows, rowsBefore } = useUsageOverTime({ key_id: keyId }, window);
  const { times } = window;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <Panel title="Requests">
        <QueryView query={query}>
          {() => <RequestsChart times={times} rows={rows} before={rowsBefore} />}
        </QueryView>
      </Panel>
      <Panel title="Latency">
        <QueryView query={query}>{() => <LatencyChart times={times} rows={rows} />}</QueryView>
      </Panel>
      <Panel title="Tokens">
        <QueryView query={query}>{() => <TokensChart times={times} rows={rows} />}</QueryView>
      </Panel>
      <Panel title="Cost">
        <QueryView query={query}>
          {() => <CostChart times={times} rows={rows} before={rowsBefore} />}
        </QueryView>
      </Panel>
    </SimpleGrid>
  );
}
