import { Select, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import type { ProjectObject } from '../../../../admin/api-types.ts';
import { useProjects } from '../../../api/projects.ts';
import type { KeyForm } from './use-key-form.ts';

const FORMATS = {
  prefixed: ['Prefixed', 'One secret; it tells its environment'],
  token: ['Token', 'One secret, with a label in it'],
  pair: ['Pair', 'A public half for browsers, and a secret'],
} as const;

/** What the key is called and what it is for. */
export function NameFields({ form }: { readonly form: KeyForm }) {
  return (
    <>
      <TextInput
        label="Name"
        placeholder="Production app"
        data-autofocus
        maxLength={200}
        {...form.getInputProps('name')}
      />
      <Textarea
        label="Description"
        description="What it is for and who to ask: whoever finds it unused in a year will want to know."
        autosize
        minRows={1}
        maxRows={4}
        maxLength={1_000}
        {...form.getInputProps('description')}
      />
    </>
  );
}

/** What stays as it is for the life of the key. */
export function IdentityFields({ form }: { readonly form: KeyForm }) {
  const projects = useProjects().data?.filter(({ active }) => active) ?? [];
  const project = projects.find(({ id }) => id === form.values.project_id);
  const { format } = form.values;
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
      <Select
        label="Project"
        allowDeselect={false}
        data={projects.map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('project_id')}
        onChange={(id: string | null) => {
          if (id !== null) moveToProject(form, id, projects);
        }}
      />
      <Select
        label="Environment"
        allowDeselect={false}
        description={
          form.values.env === 'test' ? 'Answered by the sandbox, costs nothing' : 'Real upstreams, real costs'
        }
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={[
          { value: 'live', label: 'Live' },
          { value: 'test', label: 'Test' },
        ]}
        {...form.getInputProps('env')}
      />
      <Select
        label="Format"
        allowDeselect={false}
        data={(project?.formats ?? ['prefixed']).map((name) => ({ value: name, label: FORMATS[name][0] }))}
        description={FORMATS[format][1]}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...form.getInputProps('format')}
      />
      {format === 'token' && (
        <TextInput
          label="Label in the key"
          placeholder="dev, stg, prod"
          maxLength={16}
          {...form.getInputProps('label')}
        />
      )}
    </SimpleGrid>
  );
}

/** A project issues some formats; the first is its usual one. */
function moveToProject(form: KeyForm, id: string, projects: readonly ProjectObject[]): void {
  const formats = projects.find((project) => project.id === id)?.formats ?? [];
  const format = formats.includes(form.values.format) ? form.values.format : (formats[0] ?? 'prefixed');
  form.setValues({ project_id: id, format });
}
