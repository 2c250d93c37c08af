import { Accordion, Checkbox, NumberInput, Select, SimpleGrid, Stack, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { LIMITS } from '../keys/form/values.ts';
import { OverrideFields } from './override-fields.tsx';
import type { ProjectForm } from './use-project-form.ts';

const LINES = { autosize: true, minRows: 2, maxRows: 8, spellCheck: false, classNames: { input: 'tg-mono' } };

/** Where each field stands, so that a section with a mistake in it is opened. */
const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  models: ['allowedModels', 'deniedModels'],
  texts: ['blockPatterns', 'redactPatterns'],
  requests: ['maxOutputTokens', 'maxBodyBytes', 'allowedMethods', 'permissions'],
  limits: ['budgetUsd', 'budgetPeriod', 'rateLimits'],
};

interface PolicyFieldsProps {
  readonly form: ProjectForm;
  readonly open: readonly string[];
  readonly onOpen: (sections: string[]) => void;
}

export function PolicyFields({ form, open, onOpen }: PolicyFieldsProps) {
  return (
    <Accordion multiple variant="contained" value={[...open]} onChange={onOpen} chevronPosition="left">
      <Section name="limits" title="Budget and limits over all keys">
        <LimitFields form={form} />
      </Section>
      <Section name="models" title="Models">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Textarea
            label="Only these models"
            description="Names or globs, one per line. None: all."
            placeholder="gpt-4o*"
            {...LINES}
            {...form.getInputProps('policy.allowedModels')}
          />
          <Textarea
            label="Not these models"
            description="They hold before those beside."
            placeholder="*-preview"
            {...LINES}
            {...form.getInputProps('policy.deniedModels')}
          />
        </SimpleGrid>
      </Section>
      <Section name="texts" title="Text of requests">
        <Textarea
          label="Refuse requests that match"
          description="Regular expressions in RE2 syntax, one per line; (?i) ignores case."
          placeholder="(?i)\bproject nightjar\b"
          {...LINES}
          {...form.getInputProps('policy.blockPatterns')}
        />
        <Textarea
          label="Replace what matches"
          description="It never reaches the provider."
          placeholder="\b\d{3}-\d{2}-\d{4}\b"
          {...LINES}
          {...form.getInputProps('policy.redactPatterns')}
        />
      </Section>
      <Section name="requests" title="Size, methods, permissions">
        <OverrideFields form={form} />
      </Section>
    </Accordion>
  );
}

function LimitFields({ form }: { readonly form: ProjectForm }) {
  return (
    <>
      <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="sm">
        <NumberInput
          label="Budget"
          prefix="$"
          min={0}
          thousandSeparator=","
          placeholder="no budget"
          {...form.getInputProps('policy.budgetUsd')}
        />
        <Select
          label="Budget period"
          allowDeselect={false}
          data={[
            { value: 'day', label: 'Per day' },
            { value: 'week', label: 'Per week' },
            { value: 'month', label: 'Per month' },
            { value: 'total', label: 'In total' },
          ]}
          {...form.getInputProps('policy.budgetPeriod')}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="sm" style={{ alignItems: 'end' }}>
        {LIMITS.map(([name, label]) => (
          <NumberInput
            key={name}
            label={label}
            min={1}
            allowDecimal={false}
            thousandSeparator=","
            placeholder="no limit"
            {...form.getInputProps(`policy.rateLimits.${name}`)}
          />
        ))}
      </SimpleGrid>
      <Checkbox
        label="Dry run: count what would be refused, and refuse nothing"
        {...form.getInputProps('policy.isDryRun', { type: 'checkbox' })}
      />
    </>
  );
}

function Section(props: { readonly name: string; readonly title: string; readonly children: ReactNode }) {
  return (
    <Accordion.Item value={props.name}>
      <Accordion.Control>{props.title}</Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">{props.children}</Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

/** The sections in which one of these fields, such as `policy.budgetUsd`, stands. */
export function sectionsOf(fields: readonly string[]): string[] {
  const names = fields.map((field) => field.split('.')[1] ?? '');
  return Object.entries(SECTIONS)
    .filter(([, members]) => names.some((name) => members.includes(name)))
    .map(([section]) => section);
}
