import { Grid, SimpleGrid, Stack } from '@mantine/core';
import { useState } from 'react';
import { useUsage } from '../../api/usage.ts';
import { Page } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { RangePicker } from '../../components/range-picker.tsx';
import { QueryView } from '../../components/states.tsx';
import { CostChart, LatencyChart, RequestsChart } from '../../components/usage/usage-charts.tsx';
import { useUsageOverTime } from '../../components/usage/use-usage-over-time.ts';
import { useUsageWindow } from '../../components/use-usage-window.ts';
import type { RangeId, UsageWindow } from '../../format/usage-window.ts';
import { Attention } from './attention.tsx';
import { OverviewFigures } from './overview-figures.tsx';
import { TopKeys } from './top-keys.tsx';

const EVERYTHING = {};

/** How the gateway does, what it costs, and what somebody should look after. */
export function OverviewPage() {
  const [range, setRange] = useState<RangeId>('24h');
  const window = useUsageWindow(range);
  const byKey = useUsage({ by: 'key', from: window.from, to: window.to });
  return (
    <Page title="Overview" actions={<RangePicker value={range} onChange={setRange} />}>
      <OverviewFigures query={byKey} window={window} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="md">
            <Traffic window={window} />
            <TopKeys query={byKey} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Attention />
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Traffic({ window }: { readonly window: UsageWindow }) {
  const { query, rows, rowsBefore } = useUsageOverTime(EVERYTHING, window);
  const { times } = window;
  return (
    <>
      <Panel title="Traffic">
        <QueryView query={query}>
          {() => <RequestsChart times={times} rows={rows} before={rowsBefore} heightPx={200} />}
        </QueryView>
      </Panel>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <Panel title="Spend">
          <QueryView query={query}>
            {() => <CostChart times={times} rows={rows} before={rowsBefore} heightPx={150} />}
          </QueryView>
        </Panel>
        <Panel title="Latency">
          <QueryView query={query}>
            {() => <LatencyChart times={times} rows={rows} heightPx={150} />}
          </QueryView>
        </Panel>
      </SimpleGrid>
    </>
  );
}
