import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { isRangeId, type RangeId } from '../../format/usage-window.ts';

export const GROUPINGS = [
  { value: 'time', label: 'Time' },
  { value: 'key', label: 'Key' },
  { value: 'project', label: 'Project' },
  { value: 'model', label: 'Model' },
  { value: 'route', label: 'Route' },
  { value: 'status', label: 'Status' },
  { value: 'day', label: 'Day' },
] as const;

export type Grouping = (typeof GROUPINGS)[number]['value'];
export const FILTERS = ['project', 'key', 'model', 'route', 'status'] as const;
export type FilterName = (typeof FILTERS)[number];

export interface UsageFilters {
  /** `time`: as finely as the range is drawn. */
  readonly by: Grouping;
  readonly range: RangeId;
  readonly values: Readonly<Record<FilterName, string | null>>;
  set(name: FilterName | 'by' | 'range', value: string | null): void;
  clear(): void;
}

/** They stand in the address, so that a view can be sent to somebody and is there after a reload. */
export function useUsageFilters(): UsageFilters {
  const [query, setQuery] = useSearchParams();
  return useMemo(() => {
    const by = query.get('by');
    const range = query.get('range');
    return {
      by: isGrouping(by) ? by : 'time',
      range: isRangeId(range) ? range : '24h',
      values: {
        project: query.get('project'),
        key: query.get('key'),
        model: query.get('model'),
        route: query.get('route'),
        status: query.get('status'),
      },
      set: (name, value) => setQuery((before) => change(before, name, value), { replace: true }),
      clear: () =>
        setQuery((before) => FILTERS.reduce((next, name) => change(next, name, null), before), {
          replace: true,
        }),
    };
  }, [query, setQuery]);
}

function change(query: URLSearchParams, name: string, value: string | null): URLSearchParams {
  const next = new URLSearchParams(query);
  if (value === null || value === '') next.delete(name);
  else next.set(name, value);
  return next;
}

function isGrouping(text: string | null): text is Grouping {
  return GROUPINGS.some(({ value }) => value === text);
}
