import { VisuallyHidden } from '@mantine/core';
import { formatPercent } from '../format/figures.ts';

interface ChangeSinceProps {
  readonly now: number | null;
  /** Of the period before; undefined while it is not known. */
  readonly before: number | null | undefined;
  readonly format: (value: number) => string;
  /** What `before` is about: `the 24 hours before`. */
  readonly period: string;
}

/** By how much a figure went up or down; hovering tells what it was. */
export function ChangeSince({ now, before, format, period }: ChangeSinceProps) {
  if (now === null || before === undefined || before === null) return null;
  const title = `${format(before)} in ${period}`;
  if (before === 0) return <span title={title}>{now === 0 ? null : 'none before'}</span>;
  const change = (now - before) / before;
  if (Math.abs(change) < 0.0005) return <span title={title}>as before</span>;
  const up = change > 0;
  return (
    <span title={title}>
      <span aria-hidden>{up ? '↑' : '↓'}</span>
      <VisuallyHidden>{up ? 'up' : 'down'} </VisuallyHidden>
      {change > 9.99 ? `${Math.round(change + 1)}×` : formatPercent(Math.abs(change))}
    </span>
  );
}
