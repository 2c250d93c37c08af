import { Anchor, Button, Paper } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { UsageReportObject } from '../../../admin/api-types.ts';
import { useUsage } from '../../api/usage.ts';
import { HttpStatus } from '../../components/http-status.tsx';
import { Page } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { RangePicker } from '../../components/range-picker.tsx';
import { saveFile } from '../../components/save-file.ts';
import { QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import type { UsageRow } from '../../components/usage/usage-charts.tsx';
import { useUsageWindow } from '../../components/use-usage-window.ts';
import type { UsageWindow } from '../../format/usage-window.ts';
import { UsageChart } from './usage-chart.tsx';
import { nameUsageFile, toUsageCsv } from './usage-csv.ts';
import { FilterBar } from './usage-filters.tsx';
import { UsageTable } from './usage-table.tsx';
import { GROUPINGS, useUsageFilters } from './use-usage-filters.ts';

/** Who used what: any grouping, any filter, as a chart, a table and a file. */
export function UsagePage() {
  const filters = useUsageFilters();
  const { by, range, values, set } = filters;
  const window = useUsageWindow(range);
  const { from, to } = window;
  const query = useUsage({
    by: by === 'time' ? window.range.by : by,
    from,
    to,
    key_id: values.key ?? undefined,
    project_id: values.project ?? undefined,
    model: values.model ?? undefined,
    route: values.route ?? undefined,
    status: values.status ?? undefined,
  });
  const times = useMemo(() => query.data && timesOf(query.data, window), [query.data, window]);
  const what = GROUPINGS.find(({ value }) => value === by)?.label ?? '';
  return (
    <Page
      title="Usage"
      actions={
        <>
          <RangePicker value={range} onChange={(id) => set('range', id)} />
          <ExportButton report={query.data} />
        </>
      }
    >
      <Paper component="section" aria-label="Filters">
        <FilterBar filters={filters} window={window} />
      </Paper>
      <QueryView query={query}>
        {(report) => (
          <>
            <UsageChart rows={report.data} times={times ?? null} nameOf={nameOf} />
            <Panel title={`By ${what.toLowerCase()}`} flush>
              <UsageTable
                report={report}
                what={what}
                renderName={(row) => <RowName by={report.by} row={row} />}
              />
            </Panel>
          </>
        )}
      </QueryView>
    </Page>
  );
}

function ExportButton({ report }: { readonly report: UsageReportObject | undefined }) {
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={14} aria-hidden />}
      disabled={report === undefined || report.data.length === 0}
      onClick={() => {
        if (report !== undefined)
          saveFile(nameUsageFile(report), toUsageCsv(report), 'text/csv;charset=utf-8');
      }}
    >
      Export CSV
    </Button>
  );
}

/** null where the rows are no times. In a range that is drawn by hours or minutes, days are those of the report. */
function timesOf(report: UsageReportObject, { range, times }: UsageWindow): readonly string[] | null {
  if (report.by === range.by) return times;
  return report.by === 'day' ? report.data.map(({ group }) => group) : null;
}

function nameOf({ group, name }: UsageRow): string {
  return name ?? (group === '' ? 'no model' : group);
}

function RowName({ by, row }: { readonly by: UsageReportObject['by']; readonly row: UsageRow }) {
  if (by === 'minute' || by === 'hour' || by === 'day') return <Time value={row.group} />;
  if (by === 'status') return <HttpStatus status={Number(row.group)} words />;
  if (by === 'key') {
    return (
      <Anchor component={Link} href={`/keys/${row.group}`} size="sm">
        {nameOf(row)}
      </Anchor>
    );
  }
  return <span>{nameOf(row)}</span>;
}
