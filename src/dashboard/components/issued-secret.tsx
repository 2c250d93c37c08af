import { Alert, Button, Code, Group, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CopyText } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';

interface IssuedSecretProps {
  readonly title: string;
  /** `token`: what is copied. */
  readonly what: string;
  readonly secret: string;
  readonly onClose: () => void;
  /** What it is for. */
  readonly children: ReactNode;
}

/** The only sight of a secret that was just made. It lives in the component that asked for it alone. */
export function IssuedSecret({ title, what, secret, onClose, children }: IssuedSecretProps) {
  return (
    <Dialog title={title} holds onClose={onClose}>
      <Stack gap="md">
        <Alert color="orange" icon={<IconAlertTriangle />} variant="light" title={`Copy the ${what} now`}>
          {children}
        </Alert>
        <Code block data-testid="issued-secret" style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
          {secret}
        </Code>
        <Group justify="space-between" gap="xs">
          <CopyText text={secret} what={what} variant="filled" autoFocus />
          <Button variant="default" onClick={onClose}>
            I have stored it
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
