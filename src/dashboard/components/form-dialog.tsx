import { Stack } from '@mantine/core';
import type { ReactNode, SubmitEvent } from 'react';
import { Dialog } from './dialog.tsx';
import { FormFrame } from './form-frame.tsx';

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
      <FormFrame action={action} isPending={isPending} error={error} onSubmit={submit} onCancel={onClose}>
        <Stack gap="sm">{children}</Stack>
      </FormFrame>
    </Dialog>
  );
}
