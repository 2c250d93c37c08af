import { Anchor, Group, Paper, Select, Table, Text } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { AlertEventObject } from '../../../admin/api-types.ts';
import { useAlertEvents } from '../../api/alerts.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { KIND_CHOICES, KIND_WORDS } from './kinds.ts';
import { EVENT_LOOKS, SEVERITY_LOOKS } from './looks.ts';

/** What rules found, the newest first. */
export function Events() {
  const [state, setState] = useState<string | null>(null);
  const [kind, setKind] = useState<string | null>(null);
  const query = useAlertEvents({ state, kind });
  return (
    <Paper component="section" aria-label="Events">
      <Group gap="xs" px="md" py="sm">
        <Select
          size="xs"
          w={{ base: '47%', sm: 150 }}
          aria-label="State"
          placeholder="All states"
          clearable
          data={Object.entries(EVENT_LOOKS).map(([value, { word }]) => ({ value, label: word }))}
          value={state}
          onChange={setState}
        />
        <Select
          size="xs"
          w={{ base: '47%', sm: 190 }}
          aria-label="Kind"
          placeholder="All kinds"
          clearable
          searchable
          data={KIND_CHOICES}
          value={kind}
          onChange={setKind}
        />
      </Group>
      <QueryView query={query}>
        {(events) =>
          events.length === 0 ? (
            <NoEvents isFiltered={state !== null || kind !== null} />
          ) : (
            <>
              <EventTable events={events} />
              <MoreButton query={query} />
            </>
          )
        }
      </QueryView>
    </Paper>
  );
}

function NoEvents({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) return <EmptyState title="No event matches">Choose other states or kinds.</EmptyState>;
  return (
    <EmptyState icon={IconBell} title="Nothing has happened">
      Rules look at every key by themselves. What they find shows here and is sent to the webhooks.
    </EmptyState>
  );
}

function EventTable({ events }: { readonly events: readonly AlertEventObject[] }) {
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col" w={104}>
            State
          </Table.Th>
          <Table.Th scope="col">What happened</Table.Th>
          <Table.Th scope="col" visibleFrom="md">
            About
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            Severity
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            When
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function EventRow({ event }: { readonly event: AlertEventObject }) {
  const { state, kind, rule_name: rule, severity, summary, at, muted } = event;
  return (
    <Table.Tr>
      <Table.Td>
        <StateBadge look={EVENT_LOOKS[state]} />
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" fw={550}>
          {KIND_WORDS[kind].word}
        </Text>
        <Text size="sm">{withoutIds(summary)}</Text>
        <Text size="xs" c="dimmed">
          rule {rule}
          {muted && ' · muted, so nobody was told'}
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="sm" component="div">
          <Time value={at} relative />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Subject event={event} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <StateBadge look={SEVERITY_LOOKS[severity]} />
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        <Time value={at} relative />
      </Table.Td>
    </Table.Tr>
  );
}

function Subject({ event: { subject } }: { readonly event: AlertEventObject }) {
  const { type, id, name } = subject;
  if (type === 'gateway') return <>the gateway</>;
  const text = name ?? id ?? type;
  if (type === 'key' && id !== null) {
    return (
      <Anchor component={Link} href={`/keys/${id}`} size="sm">
        {text}
      </Anchor>
    );
  }
  return (
    <>
      {type} {text}
    </>
  );
}

/** The subject is linked to beside it. */
function withoutIds(summary: string): string {
  return summary.replaceAll(/ \((?:key|prj)_\w+\)/g, '');
}
