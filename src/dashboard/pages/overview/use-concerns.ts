import { useQueries } from '@tanstack/react-query';
import type { DoctorObject } from '../../../admin/api-types.ts';
import { useDoctor } from '../../api/doctor.ts';
import { useFiringAlerts } from '../../api/firing-alerts.ts';
import { readKeyLimits } from '../../api/key-details.ts';
import { useKeys } from '../../api/keys.ts';
import { LIVE_MS } from '../../api/query-client.ts';
import { useUsage } from '../../api/usage.ts';
import { useTicks } from '../../components/ticker.tsx';
import { formatRelative } from '../../format/times.ts';
import { nowMs } from '../../format/now.ts';
import {
  type Concern,
  describeKeys,
  findNearLimit,
  listAlerting,
  listExpiring,
  listIdle,
  listNearLimit,
  RANKS,
} from './concerns.ts';

/** Limits are asked for one key at a time, so only of those that do most. */
const BUSIEST = 8;

/** What needs attention, the worst first. What could not be read is left out and named in `missing`. */
export function useConcerns() {
  const alerts = useFiringAlerts();
  const doctor = useDoctor();
  const keys = useKeyConcerns();
  const parts = [
    { name: 'alerts', isPending: alerts.isPending, isError: alerts.isError },
    { name: 'the doctor', isPending: doctor.isPending, isError: doctor.isError },
    { name: 'keys', isPending: keys.isPending, isError: keys.isError },
  ];
  const alerting = listAlerting(alerts.data ?? []);
  const told = new Set(alerting.map(({ about }) => about));
  const found: readonly Concern[] = [
    ...alerting,
    ...keys.concerns.filter(({ about }) => about === undefined || !told.has(about)),
    ...(doctor.data ?? []).map(toFinding),
  ];
  return {
    concerns: found.toSorted((a, b) => RANKS.indexOf(a.severity) - RANKS.indexOf(b.severity)),
    isPending: parts.some(({ isPending }) => isPending),
    missing: parts.filter(({ isError }) => isError).map(({ name }) => name),
  };
}

function useKeyConcerns() {
  useTicks();
  const { keys: all, isPending, isError } = useKeys();
  const limits = useBusiestLimits();
  const keys = all ?? [];
  const now = nowMs();
  const expiring = listExpiring(keys, now);
  const first = expiring[0]?.expires_at ?? null;
  const soonest = first === null ? '' : formatRelative(first, now);
  const known = listNearLimit(keys);
  const named = new Set(known.map(({ href }) => href));
  const concerns: readonly Concern[] = [
    ...known,
    ...limits.filter(({ href }) => !named.has(href)),
    ...describeKeys(expiring, {
      id: 'expiring',
      one: `expires ${soonest}`,
      many: `expire within 14 days, the first ${soonest}`,
      text: 'Give them a later end, or their holders new keys.',
    }),
    ...describeKeys(listIdle(keys, now), {
      id: 'idle',
      one: 'is idle',
      many: 'are idle',
      text: 'Not used for 30 days; disable what nobody misses.',
    }),
  ];
  return { concerns, isPending, isError };
}

function useBusiestLimits(): readonly Concern[] {
  const usage = useUsage({ by: 'key', since: '1h' });
  const busiest = (usage.data?.data ?? []).slice(0, BUSIEST);
  const queries = useQueries({
    queries: busiest.map(({ group }) => ({
      queryKey: ['api-keys', 'limits', group],
      queryFn: () => readKeyLimits(group),
      refetchInterval: 3 * LIVE_MS,
    })),
  });
  return busiest.flatMap(({ group, name }, index) => {
    const limits = queries[index]?.data;
    const concern = limits === undefined ? null : findNearLimit({ id: group, name: name ?? group }, limits);
    return concern === null ? [] : [concern];
  });
}

function toFinding({ id, severity, where, what, advice }: DoctorObject['findings'][number]): Concern {
  const elsewhere = where.includes('key_') ? '/keys' : '/settings';
  const href = id === 'unpriced_models' ? '/usage?by=model' : elsewhere;
  return { id: `doctor ${id} ${where}`, severity, title: what, text: `${where}. ${advice}`, href };
}
