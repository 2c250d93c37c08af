import { Button, Switch, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useState } from 'react';
import type { WebhookObject } from '../../../admin/api-types.ts';
import { useMayEdit } from '../../api/session.ts';
import { useChangeWebhook, useWebhooks } from '../../api/webhooks.ts';
import { notifyDone, notifyFailure } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { KIND_WORDS } from './kinds.ts';
import { WebhookActions } from './webhook-actions.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';

export function Webhooks() {
  const mayEdit = useMayEdit();
  const query = useWebhooks();
  const [isCreating, setIsCreating] = useState(false);
  const button = mayEdit && (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setIsCreating(true)}>
      Create webhook
    </Button>
  );
  return (
    <Panel title="Webhooks" actions={button} flush>
      <QueryView query={query}>
        {(webhooks) =>
          webhooks.length === 0 ? (
            <EmptyState icon={IconWebhook} title="There are no webhooks yet">
              Alerts are kept here and told to nobody. A webhook sends them to a chat, a pager or a program of
              your own.
            </EmptyState>
          ) : (
            <WebhookTable webhooks={webhooks} />
          )
        }
      </QueryView>
      {isCreating && <WebhookDialog onClose={() => setIsCreating(false)} />}
    </Panel>
  );
}

function WebhookTable({ webhooks }: { readonly webhooks: readonly WebhookObject[] }) {
  const mayEdit = useMayEdit();
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Name</Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            Sends
          </Table.Th>
          <Table.Th scope="col">Enabled</Table.Th>
          {mayEdit && (
            <Table.Th w={44}>
              <VisuallyHidden>Change</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {webhooks.map((webhook) => (
          <Table.Tr key={webhook.id}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <Text size="sm" fw={550}>
                {webhook.name}
              </Text>
              <Text size="xs" c="dimmed" className="tg-mono">
                {webhook.url}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              {describeKinds(webhook)}
              <Text size="xs" c="dimmed">
                {webhook.format === 'slack' ? 'as a message for Slack' : 'as JSON'}
              </Text>
            </Table.Td>
            <Table.Td>
              <Enabled webhook={webhook} />
            </Table.Td>
            {mayEdit && (
              <Table.Td>
                <WebhookActions webhook={webhook} />
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Enabled({ webhook: { id, name, enabled } }: { readonly webhook: WebhookObject }) {
  const mayEdit = useMayEdit();
  const change = useChangeWebhook();
  if (!mayEdit) return <>{enabled ? 'yes' : 'no'}</>;
  const flip = (): void =>
    change.mutate(
      { id, changes: { enabled: !enabled } },
      {
        onSuccess: () => notifyDone(enabled ? `Nothing is sent to “${name}” now` : `“${name}” is told again`),
        onError: notifyFailure,
      },
    );
  return (
    <Switch aria-label={`${name} is enabled`} checked={enabled} disabled={change.isPending} onChange={flip} />
  );
}

function describeKinds({ kinds, min_severity: severity }: WebhookObject): string {
  const what = kinds.length === 0 ? 'All kinds' : kinds.map((kind) => KIND_WORDS[kind].word).join(', ');
  return severity === 'info' ? what : `${what}, from ${severity} on`;
}
