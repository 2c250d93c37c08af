import { Button, Menu, Text } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useSignedIn, useSignOut } from '../api/session.ts';
import { Time } from '../components/time.tsx';

export function AccountMenu() {
  const { name, role, expires_at: expiresAt, version } = useSignedIn();
  const signOut = useSignOut();
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconUserCircle size={17} aria-hidden />}>
          <Text span size="sm" maw={140} truncate>
            {name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Text px="sm" py={6} size="xs" c="dimmed" component="div">
          Admin token <strong>{name}</strong>, role <strong>{role}</strong>
          <br />
          Session ends <Time value={expiresAt} relative />
          <br />
          Tollgate {version}
        </Text>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} aria-hidden />} onClick={() => signOut.mutate('here')}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
