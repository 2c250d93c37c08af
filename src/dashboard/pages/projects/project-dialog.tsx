import { MultiSelect, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProjectObject } from '../../../admin/api-types.ts';
import { useConfig } from '../../api/config.ts';
import { useChangeProject, useCreateProject } from '../../api/projects.ts';
import { toFieldErrors } from '../../components/field-errors.ts';
import { FormDialog } from '../../components/form-dialog.tsx';
import { notifyDone } from '../../components/notify.ts';
import { PolicyFields, sectionsOf } from './policy-fields.tsx';
import { toFormField, toPolicy } from './policy-values.ts';
import { type ProjectForm, type ProjectFormValues, useProjectForm } from './use-project-form.ts';

const PRESET_CHOICES = [
  { value: 'open', label: 'open: restricts nothing' },
  { value: 'standard', label: 'standard: the usual methods' },
  { value: 'strict', label: 'strict: permissions, short bodies' },
];

/** Makes a project, or changes the one that is given. */
export function ProjectDialog({ project, onClose }: { project?: ProjectObject; onClose: () => void }) {
  const form = useProjectForm(project);
  const [open, setOpen] = useState<string[]>([]);
  const create = useCreateProject();
  const change = useChangeProject();
  const show = (errors: Record<string, unknown>): void =>
    setOpen((before) => [...new Set([...before, ...sectionsOf(Object.keys(errors))])]);
  const onError = (error: Error): void => {
    const errors = toFieldErrors(error, toFormField);
    form.setErrors(errors);
    show(errors);
  };
  const onSuccess = ({ name }: ProjectObject): void => {
    notifyDone(
      project === undefined ? `Project “${name}” is there` : `“${name}” is changed, and its keys obey`,
    );
    onClose();
  };
  const submit = form.onSubmit((values) => {
    const body = toBody(values);
    if (project === undefined) create.mutate(withName(values, body), { onSuccess, onError });
    else change.mutate({ id: project.id, changes: body }, { onSuccess, onError });
  }, show);
  return (
    <FormDialog
      title={project === undefined ? 'Create project' : `Edit ${project.name}`}
      size="lg"
      action={project === undefined ? 'Create project' : 'Save'}
      isPending={create.isPending || change.isPending}
      error={create.error ?? change.error}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      {project === undefined && <NameFields form={form} />}
      <PresetFields form={form} />
      <PolicyFields form={form} open={open} onOpen={setOpen} />
    </FormDialog>
  );
}

function NameFields({ form }: { readonly form: ProjectForm }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <TextInput
        label="Name"
        required
        data-autofocus
        description="One environment of one product."
        placeholder="shop-production"
        {...form.getInputProps('name')}
      />
      <TextInput
        label="Organization"
        description="Made when there is none of this name."
        placeholder="default"
        {...form.getInputProps('organization')}
      />
    </SimpleGrid>
  );
}

function PresetFields({ form }: { readonly form: ProjectForm }) {
  const formats = (useConfig().data?.keys.formats ?? []).filter((format) => format !== 'imported');
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <Select
        label="Preset"
        description="What holds where the rest says nothing."
        allowDeselect={false}
        data={PRESET_CHOICES}
        {...form.getInputProps('preset')}
      />
      <MultiSelect
        label="Formats of its keys"
        description="None: all that the gateway makes."
        data={formats}
        {...form.getInputProps('formats')}
      />
    </SimpleGrid>
  );
}

function toBody({ preset, formats, policy }: ProjectFormValues) {
  return { preset, policy: toPolicy(policy), ...(formats.length > 0 && { formats }) };
}

function withName({ name, organization }: ProjectFormValues, body: ReturnType<typeof toBody>) {
  return {
    ...body,
    name: name.trim(),
    ...(organization.trim() !== '' && { organization: organization.trim() }),
  };
}
