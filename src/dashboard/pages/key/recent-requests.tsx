import { Button, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { RequestObject } from '../../../admin/api-types.ts';
import type { useRequests } from '../../api/usage.ts';
import { HttpStatus } from '../../components/http-status.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { formatCompact, formatMs, formatUsd } from '../../format/figures.ts';

const FEW = 15;

export function RecentRequests({ query }: { readonly query: ReturnType<typeof useRequests> }) {
  const [showsAll, setShowsAll] = useState(false);
  return (
    <Panel title="Recent requests" flush>
      <QueryView query={query}>
        {(requests) =>
          requests.length === 0 ? (
            <EmptyState title="No requests in this time">
              Call the gateway with this key, or look further back.
            </EmptyState>
          ) : (
            <>
              <RequestTable requests={showsAll ? requests : requests.slice(0, FEW)} />
              {!showsAll && requests.length > FEW && (
                <Button variant="subtle" fullWidth onClick={() => setShowsAll(true)}>
                  Show {requests.length - FEW} more
                </Button>
              )}
            </>
          )
        }
      </QueryView>
    </Panel>
  );
}

function RequestTable({ requests }: { readonly requests: readonly RequestObject[] }) {
  return (
    <Table.ScrollContainer minWidth={320} tabIndex={0} type="native">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Time</Table.Th>
            <Table.Th scope="col">Request</Table.Th>
            <Table.Th scope="col">Outcome</Table.Th>
            <Table.Th scope="col" className="tg-figure">
              Took
            </Table.Th>
            <Table.Th scope="col" className="tg-figure" visibleFrom="sm">
              Tokens
            </Table.Th>
            <Table.Th scope="col" className="tg-figure" visibleFrom="sm">
              Cost
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {requests.map((request) => (
            <RequestRow key={request.request_id} request={request} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function RequestRow({ request }: { readonly request: RequestObject }) {
  const { request_id: id, at, method, route, status, error, cost_nano_usd: cost } = request;
  const model = request.model ?? request.model_requested;
  const tokens = (request.input_tokens ?? 0) + (request.output_tokens ?? 0);
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }} title={id}>
        <Time value={at} relative />
      </Table.Td>
      <Table.Td maw={240}>
        <Text size="sm" truncate>
          {method} {route}
        </Text>
        {model !== null && (
          <Text size="xs" c="dimmed" truncate>
            {model}
          </Text>
        )}
      </Table.Td>
      <Table.Td maw={300}>
        <HttpStatus status={status} />
        {error !== null && (
          <Text size="xs" c="dimmed" lineClamp={2} title={request.explanation ?? undefined}>
            {request.why ?? error}
          </Text>
        )}
      </Table.Td>
      <Table.Td className="tg-figure">{formatMs(request.duration_ms)}</Table.Td>
      <Table.Td className="tg-figure" visibleFrom="sm">
        {tokens === 0 ? '–' : formatCompact(tokens)}
      </Table.Td>
      <Table.Td className="tg-figure" visibleFrom="sm">
        {request.confidence === 'unpriced' ? 'no price' : costText(cost)}
      </Table.Td>
    </Table.Tr>
  );
}

function costText(nanoUsd: number | null): string {
  return nanoUsd === null ? '–' : formatUsd(nanoUsd / 1e9);
}
