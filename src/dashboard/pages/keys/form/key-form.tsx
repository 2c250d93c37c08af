import { Alert, Button, Group, ScrollArea, Stack } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { toFormErrors } from './check.ts';
import { KeyFields, sectionsOf } from './key-fields.tsx';
import { useKeyForm } from './use-key-form.ts';
import type { KeyFormValues } from './values.ts';

interface KeyFormViewProps {
  readonly initialValues: KeyFormValues;
  readonly isNew: boolean;
  /** On the button. */
  readonly action: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onSubmit: (values: KeyFormValues, onError: (error: Error) => void) => void;
  readonly onCancel: () => void;
}

/** The fields with their buttons. Mistakes are shown at their fields, whoever found them. */
export function KeyFormView(props: KeyFormViewProps) {
  const { initialValues, isNew, action, isPending, error, onSubmit, onCancel } = props;
  const form = useKeyForm(initialValues);
  const [open, setOpen] = useState<string[]>([]);
  const show = (errors: Record<string, unknown>): void => {
    setOpen([...new Set([...open, ...sectionsOf(Object.keys(errors))])]);
  };
  const submit = form.onSubmit(
    (values) =>
      onSubmit(values, (failure) => {
        const errors = toFormErrors(failure);
        form.setErrors(errors);
        show(errors);
      }),
    (errors) => show(errors),
  );
  return (
    <form noValidate onSubmit={(event: SubmitEvent<HTMLFormElement>) => submit(event)}>
      <Stack gap="md">
        <ScrollArea.Autosize mah="66vh" type="auto" offsetScrollbars="present">
          <KeyFields form={form} isNew={isNew} open={open} onOpen={setOpen} />
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
