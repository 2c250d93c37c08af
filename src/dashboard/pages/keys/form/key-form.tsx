import { useState } from 'react';
import { FormFrame } from '../../../components/form-frame.tsx';
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
    <FormFrame action={action} isPending={isPending} error={error} onSubmit={submit} onCancel={onCancel}>
      <KeyFields form={form} isNew={isNew} open={open} onOpen={setOpen} />
    </FormFrame>
  );
}
