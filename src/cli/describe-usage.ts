import type { UsageFigures, UsageReport } from '../app/usage-report.ts';
import { formatTable } from './table.ts';

const HEADINGS = [
  'REQUESTS',
  'ERRORS',
  'AVG MS',
  'P50',
  'P95',
  'P99',
  'INPUT TOKENS',
  'OUTPUT TOKENS',
  'CACHE READ',
  'CACHE WRITE',
  'COST USD',
];
const CSV_HEADINGS =
  'name,requests,errors,avg_ms,p50_ms,p95_ms,p99_ms,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens,cost_usd';

/** One line per group and one for all of them. */
export function describeUsage({ by, from, to, data, total }: UsageReport): string {
  const rows = data.map((row) => [nameOf(row.group, row.name, by), ...cells(row)]);
  if (rows.length === 0) return `No usage from ${from} to ${to}.`;
  return formatTable([by.toUpperCase(), ...HEADINGS], [...rows, ['total', ...cells(total)]], '');
}

/** RFC 4180, without the line of totals: whoever adds up the lines must not count it. */
export function formatUsageCsv({ by, data }: UsageReport): string {
  const rows = data.map((row) => [row.group, row.name ?? '', ...cells(row)].map(quoteCsv).join(','));
  return [`${by},${CSV_HEADINGS}`, ...rows].join('\r\n');
}

function nameOf(group: string, name: string | null, by: UsageReport['by']): string {
  if (name !== null && name !== group) return `${name} (${group})`;
  return by === 'model' && group === '' ? '(unknown)' : group;
}

function cells(figures: UsageFigures): string[] {
  const { latency_ms: latency } = figures;
  return [
    figures.requests,
    figures.errors,
    latency.avg,
    latency.p50,
    latency.p95,
    latency.p99,
    figures.input_tokens,
    figures.output_tokens,
    figures.cache_read_tokens,
    figures.cache_write_tokens,
  ]
    .map((figure) => (figure === null ? '' : String(figure)))
    .concat(formatUsd(figures.cost_usd));
}

/** To the nano-dollar where there is something to see there, without exponents. */
function formatUsd(usd: number): string {
  return usd.toFixed(9).replace(/0{1,7}$/, '');
}

/** A cell that a spreadsheet would take for a formula is made text. */
function quoteCsv(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
