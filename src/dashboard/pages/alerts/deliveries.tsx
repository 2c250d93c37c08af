import { Button, Group, Paper, Select, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import type { WebhookDeliveryObject } from '../../../admin/api-types.ts';
import { useMayEdit } from '../../api/session.ts';
import { useDeliveries, useResendDelivery, useWebhooks } from '../../api/webhooks.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { notifyDone, notifyFailure } from '../../components/notify.ts';
import { StateBadge } from '../../components/state-badge.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { DELIVERY_LOOKS } from './looks.ts';

/** What was sent to webhooks, waits, or was given up. */
export function Deliveries() {
  const [state, setState] = useState<string | null>(null);
  const [webhook, setWebhook] = useState<string | null>(null);
  const webhooks = useWebhooks().data ?? [];
  const query = useDeliveries({ state, webhook });
  const isFiltered = state !== null || webhook !== null;
  return (
    <Paper component="section" aria-label="Deliveries">
      <Group gap="xs" px="md" py="sm">
        <Select
          size="xs"
          w={{ base: '47%', sm: 150 }}
          aria-label="State"
          placeholder="All states"
          clearable
          data={Object.entries(DELIVERY_LOOKS).map(([value, { word }]) => ({ value, label: word }))}
          value={state}
          onChange={setState}
        />
        <Select
          size="xs"
          w={{ base: '47%', sm: 190 }}
          aria-label="Webhook"
          placeholder="All webhooks"
          clearable
          data={webhooks.map(({ id, name }) => ({ value: id, label: name }))}
          value={webhook}
          onChange={setWebhook}
        />
      </Group>
      <QueryView query={query}>
        {(deliveries) =>
          deliveries.length === 0 ? (
            <EmptyState icon={IconSend} title={isFiltered ? 'No delivery matches' : 'Nothing was sent yet'}>
              {isFiltered
                ? 'Choose other states or webhooks.'
                : 'Each event that is sent to a webhook shows here, with what the receiver said.'}
            </EmptyState>
          ) : (
            <>
              <DeliveryTable
                deliveries={deliveries}
                names={new Map(webhooks.map((each) => [each.id, each.name]))}
              />
              <MoreButton query={query} />
            </>
          )
        }
      </QueryView>
    </Paper>
  );
}

interface DeliveryTableProps {
  readonly deliveries: readonly WebhookDeliveryObject[];
  /** Of webhooks by their ids. */
  readonly names: ReadonlyMap<string, string>;
}

function DeliveryTable({ deliveries, names }: DeliveryTableProps) {
  const mayEdit = useMayEdit();
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col" w={112}>
            State
          </Table.Th>
          <Table.Th scope="col">What</Table.Th>
          <Table.Th scope="col" visibleFrom="md">
            Webhook
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm" className="tg-figure">
            Attempts
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            Last attempt
          </Table.Th>
          {mayEdit && (
            <Table.Th w={110}>
              <VisuallyHidden>Change</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            webhook={names.get(delivery.webhook_id) ?? delivery.webhook_id}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface DeliveryRowProps {
  readonly delivery: WebhookDeliveryObject;
  readonly webhook: string;
}

function DeliveryRow({ delivery, webhook }: DeliveryRowProps) {
  const mayEdit = useMayEdit();
  const { state, title, attempts, next_attempt_at: next, last_attempt_at: last } = delivery;
  return (
    <Table.Tr>
      <Table.Td>
        <StateBadge look={DELIVERY_LOOKS[state]} />
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {title ?? 'A test'}
        <Text size="xs" c="dimmed" component="div">
          {describeAnswer(delivery)}
          {next !== null && (
            <>
              {' · '}next attempt <Time value={next} relative />
            </>
          )}
          <Text span inherit hiddenFrom="sm">
            {' · '}
            {webhook}, <Time value={last} relative fallback="never" />
          </Text>
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md">{webhook}</Table.Td>
      <Table.Td visibleFrom="sm" className="tg-figure">
        {attempts}
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        <Time value={last} relative fallback="never" />
      </Table.Td>
      {mayEdit && (
        <Table.Td>
          <Resend delivery={delivery} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function Resend({ delivery: { id, title } }: { readonly delivery: WebhookDeliveryObject }) {
  const resend = useResendDelivery();
  return (
    <Button
      variant="default"
      size="compact-xs"
      loading={resend.isPending}
      aria-label={`Send again: ${title ?? 'a test'}`}
      onClick={() =>
        resend.mutate(id, {
          onSuccess: ({ state }) =>
            notifyDone(state === 'delivered' ? 'It arrived this time' : 'It is being sent again'),
          onError: notifyFailure,
        })
      }
    >
      Send again
    </Button>
  );
}

function describeAnswer({ last_status: status, last_error: error, attempts }: WebhookDeliveryObject): string {
  if (error !== null) return error;
  if (attempts === 0) return 'not tried yet';
  return status === null ? 'answered' : `answered ${status}`;
}
