import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { Dialog } from './dialog.tsx';

interface ConfirmByNameProps {
  /** `Revoke key`: the title and the word on the button. */
  readonly action: string;
  readonly name: string;
  /** What will happen, and whether it can be undone. */
  readonly children: ReactNode;
  readonly isPending: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** For what cannot be undone: the name has to be typed. */
export function ConfirmByName(props: ConfirmByNameProps) {
  const { action, name, children, isPending, onConfirm, onClose } = props;
  const [typed, setTyped] = useState('');
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (typed.trim() === name.trim()) onConfirm();
  };
  return (
    <Dialog onClose={onClose} title={action} size="md">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text component="div">{children}</Text>
          <TextInput
            data-autofocus
            autoComplete="off"
            label={
              <>
                Type <strong>{name}</strong> to confirm
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={isPending} disabled={typed.trim() !== name.trim()}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
