import { Table, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { RequestObject } from '../../../admin/api-types.ts';
import type { useRequests } from '../../api/usage.ts';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { formatCount } from '../../format/figures.ts';
import { networkAround } from '../../format/networks.ts';

const MOST = 8;

/** From where the key was used: the networks of its recent requests, each with the addresses seen. */
export function Places({ query }: { readonly query: ReturnType<typeof useRequests> }) {
  return (
    <Panel title="Used from" flush>
      <QueryView query={query} lines={3}>
        {(requests) => <Networks requests={requests} />}
      </QueryView>
    </Panel>
  );
}

function Networks({ requests }: { readonly requests: readonly RequestObject[] }) {
  const networks = useMemo(() => groupNetworks(requests), [requests]);
  if (networks.length === 0) return <EmptyState title="Nowhere in this time" />;
  return (
    <>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Network</Table.Th>
            <Table.Th scope="col" className="tg-figure">
              Requests
            </Table.Th>
            <Table.Th scope="col">Last</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {networks.slice(0, MOST).map(({ network, addresses, count, lastAt }) => (
            <Table.Tr key={network}>
              <Table.Td>
                <span className="tg-mono">{network}</span>
                <Text size="xs" c="dimmed" className="tg-mono" style={{ overflowWrap: 'anywhere' }}>
                  {[...addresses].slice(0, 4).join(', ')}
                  {addresses.size > 4 ? ` and ${addresses.size - 4} more` : ''}
                </Text>
              </Table.Td>
              <Table.Td className="tg-figure">{formatCount(count)}</Table.Td>
              <Table.Td>
                <Time value={lastAt} relative />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" px="sm" py={6}>
        Of the last {formatCount(requests.length)} requests.
      </Text>
    </>
  );
}

interface Network {
  readonly network: string;
  readonly addresses: ReadonlySet<string>;
  readonly count: number;
  readonly lastAt: string;
}

/** The busiest first. */
function groupNetworks(requests: readonly RequestObject[]): readonly Network[] {
  const networks = new Map<string, Network>();
  for (const { client_ip: address, at } of requests) {
    const network = networkAround(address);
    const known = networks.get(network);
    networks.set(network, {
      network,
      addresses: new Set([...(known?.addresses ?? []), address]),
      count: (known?.count ?? 0) + 1,
      lastAt: known?.lastAt ?? at,
    });
  }
  return [...networks.values()].toSorted((a, b) => b.count - a.count);
}
