import { Progress, Stack, Text } from '@mantine/core';
import type { KeyLimitsObject } from '../../../admin/api-types.ts';
import { useKeyLimits } from '../../api/key-details.ts';
import { Panel } from '../../components/panel.tsx';
import { QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { formatCompact, formatPercent, formatUsd } from '../../format/figures.ts';
import { LIMIT_WORDS } from '../../format/limits.ts';

/** How full each limit is now. */
export function KeyLimits({ keyId }: { readonly keyId: string }) {
  const query = useKeyLimits(keyId);
  return (
    <Panel title="Limits now">
      <QueryView query={query} lines={3}>
        {(limits) => <Gauges {...limits} />}
      </QueryView>
    </Panel>
  );
}

function Gauges({ limits, budgets }: KeyLimitsObject) {
  if (limits.length + budgets.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing limits this key. Give it a plan, limits of its own or a budget.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {limits.map((limit) => (
        <Gauge
          key={`${limit.scope} ${limit.name}`}
          label={LIMIT_WORDS[limit.name]}
          used={limit.limit - limit.remaining}
          format={formatCompact}
          {...limit}
        />
      ))}
      {budgets.map(({ limit_usd: limit, remaining_usd: remaining, ...rest }) => (
        <Gauge
          key={`${rest.scope} budget`}
          label="Budget"
          used={limit - remaining}
          limit={limit}
          format={formatUsd}
          {...rest}
        />
      ))}
    </Stack>
  );
}

interface GaugeProps {
  readonly label: string;
  readonly scope: 'key' | 'project';
  readonly used: number;
  readonly limit: number;
  readonly reset_at: string;
  readonly enforced: boolean;
  readonly format: (amount: number) => string;
}

function Gauge({ label, scope, used, limit, reset_at: resetAt, enforced, format }: GaugeProps) {
  const share = limit > 0 ? Math.min(1, used / limit) : 1;
  const name = scope === 'project' ? `${label}, all keys of the project` : label;
  return (
    <div>
      <Text size="sm" component="div" style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
        <span>{name}</span>
        <span>
          {format(used)} of {format(limit)}
        </span>
      </Text>
      <Progress
        value={share * 100}
        color={colorOf(share)}
        size="md"
        my={3}
        aria-label={`${name}: ${formatPercent(share)} used`}
      />
      <Text size="xs" c="dimmed" component="div">
        {formatPercent(share)} used
        {used > 0 && (
          <>
            , frees up <Time value={resetAt} relative />
          </>
        )}
        {enforced ? '' : ' · counts only, refuses nothing'}
      </Text>
    </div>
  );
}

function colorOf(share: number): string {
  if (share >= 0.95) return 'red';
  return share >= 0.8 ? 'orange' : 'brand';
}
