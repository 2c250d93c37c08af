import { Button, Group, Text } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useSignedIn, useSignOut } from '../../api/session.ts';
import { Panel } from '../../components/panel.tsx';
import { Time } from '../../components/time.tsx';

export function Sessions() {
  const { name, role, expires_at: expiresAt } = useSignedIn();
  const signOut = useSignOut();
  return (
    <Panel title="Your session">
      <Group justify="space-between" gap="sm">
        <Text size="sm" component="div">
          Signed in with the admin token <strong>{name}</strong> as <strong>{role}</strong>; the session ends{' '}
          <Time value={expiresAt} relative />
        </Text>
        <Button
          variant="default"
          leftSection={<IconLogout size={15} aria-hidden />}
          loading={signOut.isPending}
          title="Ends every session of this admin token, this one included"
          onClick={() => signOut.mutate('everywhere')}
        >
          Sign out everywhere
        </Button>
      </Group>
    </Panel>
  );
}
