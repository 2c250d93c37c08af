import { Anchor, Paper, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { AuditRecordObject } from '../../../admin/api-types.ts';
import { type AuditFilter, useAuditLog } from '../../api/audit-log.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { Page } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { Change } from './change.tsx';
import { Verification } from './verification.tsx';
import { describeAction, describeActor } from './words.ts';

const NO_FILTER: AuditFilter = { action: null, actor: null, subject: null, since: null };

export function AuditLogPage() {
  const [filter, setFilter] = useState(NO_FILTER);
  const query = useAuditLog(filter);
  return (
    <Page title="Audit log" description="Who changed what, from where and when. Rows are sealed in a chain.">
      <Panel title="Verification">
        <Verification />
      </Panel>
      <Paper component="section" aria-label="Changes">
        <AuditFilters onChange={(change) => setFilter((before) => ({ ...before, ...change }))} />
        <QueryView query={query} lines={10}>
          {(records) =>
            records.length === 0 ? (
              <EmptyState title="No change matches">Choose other things, people or times.</EmptyState>
            ) : (
              <>
                <AuditTable records={records} />
                <MoreButton query={query} />
              </>
            )
          }
        </QueryView>
      </Paper>
    </Page>
  );
}

function AuditTable({ records }: { readonly records: readonly AuditRecordObject[] }) {
  return (
    <Table highlightOnHover className="tg-audit">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col" visibleFrom="sm" w={178}>
            When
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm" w={220}>
            Who
          </Table.Th>
          <Table.Th scope="col" w={{ base: '44%', sm: 230 }}>
            What
          </Table.Th>
          <Table.Th scope="col">Before → after</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {records.map((record) => (
          <AuditRow key={record.seq} record={record} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function AuditRow({ record }: { readonly record: AuditRecordObject }) {
  const { seq, at, actor, action, request_id: requestId } = record;
  const title = requestId === null ? `row ${seq}` : `row ${seq}, request ${requestId}`;
  return (
    <Table.Tr title={title}>
      <Table.Td visibleFrom="sm">
        <Time value={at} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {actor.name}
        <Text size="xs" c="dimmed">
          {describeActor(record)}
        </Text>
      </Table.Td>
      <Table.Td>
        {describeAction(action)} <Subject record={record} />
        <Text size="xs" c="dimmed" hiddenFrom="sm" component="div">
          {actor.name}, <Time value={at} relative />
        </Text>
      </Table.Td>
      <Table.Td>
        <Change record={record} />
      </Table.Td>
    </Table.Tr>
  );
}

function Subject({ record: { action, actor, subject } }: { readonly record: AuditRecordObject }) {
  const { type, id, name } = subject;
  if (name === null && id === null) return null;
  if (type === 'key' && id !== null && action !== 'key.import') {
    return (
      <Anchor component={Link} href={`/keys/${id}`} size="sm" underline="always">
        {name ?? id}
      </Anchor>
    );
  }
  // Of a session: by the token, which is who did it.
  if (type === 'session' && name === actor.name) return null;
  return <strong>{name ?? id}</strong>;
}
