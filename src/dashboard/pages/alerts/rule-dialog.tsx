import { Select, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import type { AlertRuleObject } from '../../../admin/api-types.ts';
import { ALERT_KIND_TABLE } from '../../../domain/alert-kinds.ts';
import { useChangeAlertRule, useCreateAlertRule } from '../../api/alerts.ts';
import { useProjects } from '../../api/projects.ts';
import { toFieldErrors } from '../../components/field-errors.ts';
import { FormDialog } from '../../components/form-dialog.tsx';
import { notifyDone } from '../../components/notify.ts';
import { KIND_CHOICES, KIND_WORDS } from './kinds.ts';
import { SettingFields } from './setting-fields.tsx';
import { type RuleValues, ruleValues, toNewRule, toRuleChanges } from './rule-values.ts';

export type RuleForm = UseFormReturnType<RuleValues>;

const NAME = /^(?!alr_)[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Makes a rule, or changes the one that is given. */
export function RuleDialog({ rule, onClose }: { rule?: AlertRuleObject; onClose: () => void }) {
  const before = ruleValues(rule);
  const form = useForm<RuleValues>({
    initialValues: before,
    validate: {
      name: (name) => (NAME.test(name.trim()) ? null : 'Letters, digits, _, . and -, up to 64'),
      project_id: (id, { scope }) => (scope === 'project' && id === null ? 'Choose a project' : null),
      key_id: (id, { scope }) => (scope === 'key' && id.trim() === '' ? 'Give the id of a key' : null),
    },
  });
  const create = useCreateAlertRule();
  const change = useChangeAlertRule();
  const onError = (error: Error): void => form.setErrors(toFieldErrors(error));
  const onSuccess = ({ name }: AlertRuleObject): void => {
    notifyDone(`Rule “${name}” ${rule === undefined ? 'watches now' : 'is changed'}`);
    onClose();
  };
  const submit = form.onSubmit((values) => {
    if (rule === undefined) create.mutate(toNewRule(values), { onSuccess, onError });
    else change.mutate({ id: rule.id, changes: toRuleChanges(before, values) }, { onSuccess, onError });
  });
  return (
    <FormDialog
      title={rule === undefined ? 'Create rule' : `Edit ${rule.name}`}
      action={rule === undefined ? 'Create rule' : 'Save'}
      isPending={create.isPending || change.isPending}
      error={create.error ?? change.error}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <IdentityFields form={form} rule={rule} />
      <SettingFields form={form} />
      <ScopeFields form={form} />
    </FormDialog>
  );
}

interface IdentityFieldsProps {
  readonly form: RuleForm;
  readonly rule: AlertRuleObject | undefined;
}

function IdentityFields({ form, rule }: IdentityFieldsProps) {
  const { kind } = form.values;
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label="Name"
          required
          data-autofocus
          placeholder="shop-errors"
          disabled={rule?.origin === 'builtin'}
          {...form.getInputProps('name')}
        />
        <Select
          label="Kind"
          allowDeselect={false}
          searchable
          disabled={rule !== undefined}
          data={KIND_CHOICES}
          {...form.getInputProps('kind')}
          onChange={(next) => form.setValues({ kind: next as RuleValues['kind'], settings: {} })}
        />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {KIND_WORDS[kind].about}
      </Text>
      <Select
        label="Severity"
        allowDeselect={false}
        data={[
          { value: '', label: `As usual: ${ALERT_KIND_TABLE[kind].severity}` },
          { value: 'info', label: 'Info' },
          { value: 'warning', label: 'Warning' },
          { value: 'critical', label: 'Critical' },
        ]}
        {...form.getInputProps('severity')}
      />
    </>
  );
}

function ScopeFields({ form }: { readonly form: RuleForm }) {
  const projects = useProjects().data ?? [];
  const { kind, scope } = form.values;
  if (ALERT_KIND_TABLE[kind].gatewayWide) return null;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <Select
        label="Watches"
        allowDeselect={false}
        data={[
          { value: 'all', label: 'All keys' },
          { value: 'project', label: 'The keys of a project' },
          { value: 'key', label: 'One key' },
        ]}
        {...form.getInputProps('scope')}
      />
      {scope === 'project' && (
        <Select
          label="Project"
          searchable
          data={projects.map(({ id, name }) => ({ value: id, label: name }))}
          {...form.getInputProps('project_id')}
        />
      )}
      {scope === 'key' && (
        <TextInput label="Id of the key" placeholder="key_…" {...form.getInputProps('key_id')} />
      )}
    </SimpleGrid>
  );
}
