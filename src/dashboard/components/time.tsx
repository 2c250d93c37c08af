import { formatLocal, formatRelative, formatUtc } from '../format/times.ts';
import { nowMs } from '../format/now.ts';
import { useTicks } from './ticker.tsx';

interface TimeProps {
  /** ISO 8601; null shows `fallback`. */
  readonly value: string | null;
  readonly relative?: boolean;
  readonly fallback?: string;
}

/** An instant in the time zone of the browser; hovering shows it in UTC. */
export function Time({ value, relative = false, fallback = '–' }: TimeProps) {
  useTicks();
  if (value === null) return <span>{fallback}</span>;
  const local = formatLocal(value);
  const title = relative ? `${local}, ${formatUtc(value)}` : formatUtc(value);
  return (
    <time dateTime={value} title={title}>
      {relative ? formatRelative(value, nowMs()) : local}
    </time>
  );
}
