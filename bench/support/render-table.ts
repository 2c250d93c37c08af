import type { Row } from '../scenarios/scenario.ts';
import type { Results } from './results.ts';

/** Markdown: one line a subject, and under the table what a reader needs to judge it. */
export function renderTable({ at, commit, machine, versions, scenarios }: Results): string {
  const unary = scenarios['unary']?.rows ?? [];
  const stream = scenarios['stream']?.rows ?? [];
  const lines = unary.map((row) =>
    renderLine(
      row,
      stream.find(({ subject }) => subject === row.subject),
    ),
  );
  const used = Object.entries(versions).flatMap(([name, version]) =>
    version === null ? [] : [`${name} ${version}`],
  );
  return [
    '| | CPU per request | ÷ bare | requests/s | CPU per streamed event | ÷ bare |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
    `Measured ${at.slice(0, 10)} at commit ${commit ?? 'unknown'} on ${machine.cores} × ${machine.cpu}, ${used.join(', ')}.`,
    '',
  ].join('\n');
}

function renderLine(unary: Row, stream: Row | undefined): string {
  const cells = [
    unary.subject === 'tollgate' ? '**tollgate**, everything on' : unary.subject,
    renderCpu(unary),
    renderRatio(unary),
    unary.perSecond.toLocaleString('en-US'),
    renderCpu(stream),
    renderRatio(stream),
  ];
  return `| ${cells.join(' | ')} |`;
}

function renderCpu(row: Row | undefined): string {
  return row?.cpuUs == null ? '–' : `${row.cpuUs.toFixed(1)} µs`;
}

function renderRatio(row: Row | undefined): string {
  return row?.cpuToBare == null ? '–' : row.cpuToBare.toFixed(2);
}
