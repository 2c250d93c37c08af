import { Checkbox, Group, Input, SegmentedControl, TextInput } from '@mantine/core';
import type { KeyForm } from './use-key-form.ts';

/** When the key ends. A key that exists has a date or none; counting days from today is for new ones. */
export function ExpiryFields({ form, isNew }: { readonly form: KeyForm; readonly isNew: boolean }) {
  const { expiry } = form.values;
  const days = [
    { value: '30', label: '30 days' },
    { value: '90', label: '90 days' },
  ];
  return (
    <Group gap="md" align="flex-end">
      <Input.Wrapper label="Expires" labelElement="div">
        <div>
          <SegmentedControl
            aria-label="Expires"
            data={[
              { value: 'never', label: 'Never' },
              ...(isNew ? days : days.map((each) => ({ ...each, label: `In ${each.label}` }))),
              { value: 'custom', label: 'Custom' },
            ]}
            {...form.getInputProps('expiry')}
          />
        </div>
      </Input.Wrapper>
      {expiry === 'custom' && (
        <TextInput
          type="datetime-local"
          step={1}
          label="Expires at, in your time zone"
          {...form.getInputProps('expiresAt')}
        />
      )}
      {expiry !== 'never' && (
        <Checkbox
          label="Renew by itself"
          pb={8}
          {...form.getInputProps('auto_renew', { type: 'checkbox' })}
        />
      )}
    </Group>
  );
}
