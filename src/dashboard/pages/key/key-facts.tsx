import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { KeyObject } from '../../../admin/api-types.ts';
import { Panel } from '../../components/panel.tsx';
import { Time } from '../../components/time.tsx';
import { formatCount, formatUsd } from '../../format/figures.ts';

/** How the key is set up. */
export function KeyFacts({ object }: { readonly object: KeyObject }) {
  const { budget, usage } = object;
  return (
    <Panel title="Settings">
      <dl className="tg-facts">
        <Fact name="Id">
          <span className="tg-mono">{object.id}</span>
        </Fact>
        <Fact name="Plan">{object.plan ?? 'none'}</Fact>
        <Fact name="Budget">{budget === null ? 'none' : `${formatUsd(budget.usd)} (${budget.period})`}</Fact>
        <Fact name="Expires">
          <Time value={object.expires_at} relative fallback="never" />
          {object.auto_renew ? ', renews itself' : ''}
        </Fact>
        <Fact name="Permissions">{list(object.permissions, 'full use of its routes')}</Fact>
        <Fact name="Routes">{list(object.routes, 'all')}</Fact>
        <Fact name="Agents">{list(object.agents, 'all')}</Fact>
        <Fact name="Models">{list(object.models, 'all that the project allows')}</Fact>
        <Fact name="Origins">{list(object.allowed_origins, 'any')}</Fact>
        <Fact name="Addresses">{list(object.allowed_ips, 'any')}</Fact>
        <Fact name="Created">
          <Time value={object.created_at} /> by <span className="tg-mono">{object.created_by}</span>
        </Fact>
        <Fact name="Rotated">
          <Time value={object.last_rotated} relative fallback="never" />
        </Fact>
        <Fact name="Last used">
          <Time value={object.last_used} relative fallback="never" />
          {object.last_used_ip !== null && ` from ${object.last_used_ip}`}
        </Fact>
        <Fact name="In total">{formatCount(usage.requests_total)} requests</Fact>
        {Object.entries(object.metadata).map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>
    </Panel>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0}>
        {children}
      </Text>
    </div>
  );
}

function list(entries: readonly string[], none: string): string {
  return entries.length === 0 ? none : entries.join(', ');
}
