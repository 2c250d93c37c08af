import type { UsageReportObject } from '../../../admin/api-types.ts';
import { toCsv } from '../../format/csv.ts';

/** The report as a file for spreadsheets: every figure as it came, times in UTC. */
export function toUsageCsv({ by, data }: UsageReportObject): string {
  const head = [by, 'name', 'requests', 'errors', 'latency_avg_ms', 'latency_p50_ms', 'latency_p95_ms'];
  head.push('latency_p99_ms', 'input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_write_tokens');
  const rows = data.map((row) => [
    row.group,
    row.name,
    row.requests,
    row.errors,
    row.latency_ms.avg,
    row.latency_ms.p50,
    row.latency_ms.p95,
    row.latency_ms.p99,
    row.input_tokens,
    row.output_tokens,
    row.cache_read_tokens,
    row.cache_write_tokens,
    row.cost_usd,
  ]);
  return toCsv([[...head, 'cost_usd'], ...rows]);
}

/** `tollgate-usage-by-model-20261014T1030.csv` */
export function nameUsageFile({ by, to }: UsageReportObject): string {
  return `tollgate-usage-by-${by}-${to.slice(0, 16).replaceAll(/[-:]/g, '')}.csv`;
}
