import { NumberInput, Select, SimpleGrid, TagsInput } from '@mantine/core';
import { PRESETS } from '../../../domain/policy.ts';
import { formatBytes, formatCount } from '../../format/figures.ts';
import type { ProjectForm } from './use-project-form.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** What the preset has a say in: each is as it says, free, or set here. */
export function OverrideFields({ form }: { readonly form: ProjectForm }) {
  const preset = PRESETS[form.values.preset];
  const { outputTokens, bodyBytes, methods } = form.values.policy;
  return (
    <>
      <Override
        form={form}
        label="Output tokens of a request"
        field="outputTokens"
        usual={preset.maxOutputTokens === null ? 'no bound' : formatCount(preset.maxOutputTokens)}
      >
        {outputTokens === 'own' && (
          <NumberInput
            label="At most, tokens"
            min={1}
            allowDecimal={false}
            thousandSeparator=","
            {...form.getInputProps('policy.maxOutputTokens')}
          />
        )}
      </Override>
      <Override
        form={form}
        label="Length of bodies"
        field="bodyBytes"
        usual={preset.maxBodyBytes === null ? 'that of the route' : formatBytes(preset.maxBodyBytes)}
      >
        {bodyBytes === 'own' && (
          <NumberInput
            label="At most, bytes"
            min={0}
            allowDecimal={false}
            thousandSeparator=","
            {...form.getInputProps('policy.maxBodyBytes')}
          />
        )}
      </Override>
      <Override
        form={form}
        label="Methods"
        field="methods"
        usual={preset.allowedMethods?.join(', ') ?? 'all'}
      >
        {methods === 'own' && (
          <TagsInput label="Only these" data={METHODS} {...form.getInputProps('policy.allowedMethods')} />
        )}
      </Override>
      <Select
        label="Keys without permissions"
        allowDeselect={false}
        data={[
          {
            value: 'preset',
            label: `As the preset: ${preset.requirePermissions ? 'may do nothing' : 'may use all routes'}`,
          },
          { value: 'yes', label: 'May do nothing' },
          { value: 'no', label: 'May use all routes' },
        ]}
        {...form.getInputProps('policy.permissions')}
      />
    </>
  );
}

interface OverrideProps {
  readonly form: ProjectForm;
  readonly label: string;
  readonly field: 'outputTokens' | 'bodyBytes' | 'methods';
  /** What the preset says. */
  readonly usual: string;
  /** Shown beside the choice where it is set here. */
  readonly children: React.ReactNode;
}

function Override({ form, label, field, usual, children }: OverrideProps) {
  const isAlone = children === false;
  return (
    <SimpleGrid cols={isAlone ? 1 : { base: 1, xs: 2 }} spacing="sm">
      <Select
        label={label}
        allowDeselect={false}
        data={[
          { value: 'preset', label: `As the preset: ${usual}` },
          { value: 'none', label: 'Not restricted' },
          { value: 'own', label: 'Set here' },
        ]}
        {...form.getInputProps(`policy.${field}`)}
      />
      {children}
    </SimpleGrid>
  );
}
