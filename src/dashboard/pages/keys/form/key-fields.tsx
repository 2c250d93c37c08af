import { Accordion, Stack } from '@mantine/core';
import { PlaceFields, RightFields } from './access-fields.tsx';
import { ExpiryFields } from './expiry-fields.tsx';
import { IdentityFields, NameFields } from './identity-fields.tsx';
import { LimitFields } from './limit-fields.tsx';
import type { KeyForm } from './use-key-form.ts';

/** Where each field stands, so that a section with a mistake in it is opened. */
const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  limits: ['plan', 'rate_limits', 'budgetUsd', 'budgetPeriod'],
  rights: ['permissions', 'routes', 'agents', 'models'],
  places: ['allowed_origins', 'allowed_ips', 'origin_check'],
};

interface KeyFieldsProps {
  readonly form: KeyForm;
  readonly isNew: boolean;
  readonly open: readonly string[];
  readonly onOpen: (sections: string[]) => void;
}

export function KeyFields({ form, isNew, open, onOpen }: KeyFieldsProps) {
  return (
    <Stack gap="sm">
      <NameFields form={form} />
      {isNew && <IdentityFields form={form} />}
      <ExpiryFields form={form} isNew={isNew} />
      <Accordion multiple variant="contained" value={[...open]} onChange={onOpen} chevronPosition="left">
        <Section name="limits" title="Limits and budget">
          <LimitFields form={form} />
        </Section>
        <Section name="rights" title="Permissions, routes, agents, models">
          <RightFields form={form} />
        </Section>
        <Section name="places" title="Origins and addresses">
          <PlaceFields form={form} />
        </Section>
      </Accordion>
    </Stack>
  );
}

function Section(props: {
  readonly name: string;
  readonly title: string;
  readonly children: React.ReactNode;
}) {
  return (
    <Accordion.Item value={props.name}>
      <Accordion.Control>{props.title}</Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">{props.children}</Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

/** The sections in which one of these fields stands. */
export function sectionsOf(fields: readonly string[]): string[] {
  return Object.entries(SECTIONS)
    .filter(([, names]) => fields.some((field) => names.includes(field.split('.')[0] ?? '')))
    .map(([section]) => section);
}
