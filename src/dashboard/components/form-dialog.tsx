import { Alert, Button, Group, ScrollArea, Stack } from '@mantine/core';
import type { ReactNode, SubmitEvent } from 'react';
import { Dialog } from './dialog.tsx';

interface FormDialogProps {
  readonly title: string;
  readonly size?: 'md' | 'lg' | 'xl';
  /** On the button. */
  readonly action: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog with fields, what the gateway said to them, and the two buttons. */
export function FormDialog(props: FormDialogProps) {
  const { title, size = 'md', action, isPending, error, onSubmit, onClose, children } = props;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Dialog title={title} size={size} holds onClose={onClose}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <ScrollArea.Autosize mah="66vh" type="auto" offsetScrollbars="present">
            <Stack gap="sm">{children}</Stack>
          </ScrollArea.Autosize>
          {error !== null && (
            <Alert color="red" role="alert" variant="light">
              {error.message}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
