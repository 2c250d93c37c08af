/** Figures and subjects as sentences show them. */
import type { AlertSubject } from '../domain/alert.ts';
import type { ApiKey } from '../domain/key.ts';
import { formatDuration } from '../lib/duration.ts';

const NANO = 1e9;

export function nanoToUsd(nanoUsd: number): number {
  return nanoUsd / NANO;
}

/** `$12.34`; below a cent as many digits as it takes to see something. */
export function formatUsd(usd: number): string {
  return Math.abs(usd) >= 0.01 || usd === 0 ? `$${usd.toFixed(2)}` : `$${usd.toPrecision(2)}`;
}

/** `82.5 %` */
export function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

/** Whole seconds at most. */
export function formatSpan(ms: number): string {
  return formatDuration(Math.max(0, ms));
}

/** Days where it is days. */
export function formatDays(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  if (days === 0) return 'less than a day';
  return days === 1 ? '1 day' : `${days} days`;
}

const WORDS: Readonly<Record<AlertSubject['type'], string>> = {
  key: 'Key',
  project: 'Project',
  upstream: 'Upstream',
  gateway: 'The gateway',
};

export function describeSubject({ type, id, name }: AlertSubject): string {
  if (id === null) return WORDS[type];
  return name === null || name === id
    ? `${WORDS[type]} ${id}`
    : `${WORDS[type]} ${JSON.stringify(name)} (${id})`;
}

export function toKeySubject(key: Pick<ApiKey, 'id' | 'name' | 'projectId'>): AlertSubject {
  return { type: 'key', id: key.id, name: key.name, projectId: key.projectId };
}
