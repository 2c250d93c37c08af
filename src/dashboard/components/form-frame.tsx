import { Alert, Button, Group, ScrollArea, Stack } from '@mantine/core';
import type { ReactNode, SubmitEvent } from 'react';

interface FormFrameProps {
  /** The word on the button that submits. */
  readonly action: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** Fields that scroll, below them what the gateway said, and the two buttons. */
export function FormFrame({ action, isPending, error, onSubmit, onCancel, children }: FormFrameProps) {
  return (
    <form noValidate onSubmit={onSubmit}>
      <Stack gap="md">
        <ScrollArea.Autosize mah="66vh" type="auto" offsetScrollbars="present">
          {children}
        </ScrollArea.Autosize>
        {error !== null && (
          <Alert color="red" role="alert" variant="light">
            {error.message}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
