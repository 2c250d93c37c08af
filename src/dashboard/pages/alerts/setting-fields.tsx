import { NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { ALERT_SETTINGS, type AlertSettingName } from '../../../domain/alert-kinds.ts';
import { aboutSetting, isShare, labelOf } from './kinds.ts';
import type { RuleForm } from './rule-dialog.tsx';
import { defaultOf, settingsOf } from './rule-values.ts';

/** Those that the kind of the rule has; an empty one is as usual. */
export function SettingFields({ form }: { readonly form: RuleForm }) {
  const names = settingsOf(form.values.kind);
  if (names.length === 0) return null;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" style={{ alignItems: 'end' }}>
      {names.map((name) => (
        <SettingField key={name} form={form} name={name} />
      ))}
    </SimpleGrid>
  );
}

function SettingField({ form, name }: { readonly form: RuleForm; readonly name: AlertSettingName }) {
  const range = ALERT_SETTINGS[name];
  const usual = defaultOf(form.values.kind, name);
  const field = {
    label: labelOf(name),
    description: aboutSetting(name),
    required: usual === null,
    placeholder: usual ?? '',
    ...form.getInputProps(`settings.${name}`),
    // The settings of another kind have no values yet.
    value: form.values.settings[name] ?? '',
  };
  if (range.type === 'choice') {
    return <Select {...field} value={String(field.value) || usual} data={[...range.choices]} />;
  }
  if (range.type === 'number' || range.type === 'integer') {
    const scale = isShare(name) ? 100 : 1;
    return (
      <NumberInput
        {...field}
        min={range.min * scale}
        max={range.max * scale}
        allowDecimal={range.type === 'number'}
        {...(isShare(name) && { suffix: ' %' })}
        {...(name === 'usd' && { prefix: '$' })}
      />
    );
  }
  return <TextInput {...field} />;
}
