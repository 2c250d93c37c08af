import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import type { useUsage } from '../../api/usage.ts';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { BreakdownTable } from '../../components/usage/breakdown-table.tsx';

export function TopKeys({ query }: { readonly query: ReturnType<typeof useUsage> }) {
  return (
    <Panel
      title="Top keys"
      flush
      actions={
        <Anchor component={Link} href="/usage?by=key" size="sm">
          All usage
        </Anchor>
      }
    >
      <QueryView query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState
              title="No requests in this time"
              action={
                <Anchor component={Link} href="/keys" size="sm">
                  Where to begin
                </Anchor>
              }
            >
              Create a key and point an application at the gateway.
            </EmptyState>
          ) : (
            <BreakdownTable
              what="Key"
              rows={data}
              renderName={({ group, name }) => (
                <Anchor component={Link} href={`/keys/${group}`} size="sm" fw={550}>
                  {name ?? group}
                </Anchor>
              )}
            />
          )
        }
      </QueryView>
    </Panel>
  );
}
