import { useForm, type UseFormReturnType } from '@mantine/form';
import { CHECKS } from './check.ts';
import type { KeyFormValues } from './values.ts';

export type KeyForm = UseFormReturnType<KeyFormValues>;

export function useKeyForm(initialValues: KeyFormValues): KeyForm {
  return useForm<KeyFormValues>({
    initialValues,
    validate: CHECKS,
    // Told while it is typed, since people paste whole lists.
    validateInputOnChange: ['allowed_origins', 'permissions'],
    validateInputOnBlur: ['name', 'expiresAt'],
  });
}
