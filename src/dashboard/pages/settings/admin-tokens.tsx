import { Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { AdminTokenObject } from '../../../admin/api-types.ts';
import { useAdminTokens, useRevokeAdminToken } from '../../api/admin-tokens.ts';
import { useSignedIn } from '../../api/session.ts';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { KeyStatus } from '../../components/key-status.tsx';
import { notifyDone, notifyFailure } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { CreateAdminToken } from './create-admin-token.tsx';

export function AdminTokens() {
  const query = useAdminTokens();
  const [isCreating, setIsCreating] = useState(false);
  return (
    <Panel
      title="Admin tokens"
      flush
      actions={
        <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setIsCreating(true)}>
          Create admin token
        </Button>
      }
    >
      <QueryView query={query} lines={3}>
        {(tokens) => <TokenTable tokens={tokens} />}
      </QueryView>
      {isCreating && <CreateAdminToken onClose={() => setIsCreating(false)} />}
    </Panel>
  );
}

function TokenTable({ tokens }: { readonly tokens: readonly AdminTokenObject[] }) {
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Name</Table.Th>
          <Table.Th scope="col">Role</Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            Created
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            Expires
          </Table.Th>
          <Table.Th scope="col">Status</Table.Th>
          <Table.Th w={90}>
            <VisuallyHidden>Change</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tokens.map((token) => (
          <TokenRow key={token.id} token={token} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function TokenRow({ token }: { readonly token: AdminTokenObject }) {
  const { admin_token_id: ownId } = useSignedIn();
  const { id, name, role, status, created_at: createdAt, expires_at: expiresAt } = token;
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {name}
        {id === ownId && (
          <Text size="xs" c="dimmed">
            you are signed in with it
          </Text>
        )}
      </Table.Td>
      <Table.Td>{role}</Table.Td>
      <Table.Td visibleFrom="sm">
        <Time value={createdAt} relative />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Time value={expiresAt} relative fallback="never" />
      </Table.Td>
      <Table.Td>
        <KeyStatus status={status} />
      </Table.Td>
      <Table.Td ta="right">{status === 'active' && <Revoke token={token} isOwn={id === ownId} />}</Table.Td>
    </Table.Tr>
  );
}

function Revoke({
  token: { id, name },
  isOwn,
}: {
  readonly token: AdminTokenObject;
  readonly isOwn: boolean;
}) {
  const [isAsking, setIsAsking] = useState(false);
  const revoke = useRevokeAdminToken();
  const onSuccess = (): void => {
    notifyDone(`Admin token “${name}” is revoked`);
    setIsAsking(false);
  };
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        size="compact-xs"
        aria-label={`Revoke ${name}`}
        onClick={() => setIsAsking(true)}
      >
        Revoke…
      </Button>
      {isAsking && (
        <ConfirmByName
          action="Revoke admin token"
          name={name}
          isPending={revoke.isPending}
          onConfirm={() => revoke.mutate(id, { onSuccess, onError: notifyFailure })}
          onClose={() => setIsAsking(false)}
        >
          Whoever uses it is refused from then on, and its sessions end. This cannot be undone.
          {isOwn && ' You are signed in with it, so you will have to sign in with another one.'}
        </ConfirmByName>
      )}
    </>
  );
}
