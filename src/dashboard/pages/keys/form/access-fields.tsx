import { MultiSelect, Select, SimpleGrid, TagsInput, Textarea } from '@mantine/core';
import { useConfig } from '../../../api/config.ts';
import type { KeyForm } from './use-key-form.ts';

const PERMISSIONS = [
  'read',
  'write',
  'admin',
  'tasks:read',
  'tasks:write',
  'api-keys:read',
  'api-keys:write',
];
const LINES = { autosize: true, minRows: 2, maxRows: 8, spellCheck: false, classNames: { input: 'tg-mono' } };

/** What the key may do behind the routes. */
export function RightFields({ form }: { readonly form: KeyForm }) {
  const routes = useConfig().data?.routes.map(({ name }) => name) ?? [];
  return (
    <>
      <TagsInput
        label="Permissions"
        description="resource:action, or read, write, admin. None: full use of the routes, no management."
        placeholder="tasks:read"
        data={PERMISSIONS}
        splitChars={[',', ' ', '\n']}
        acceptValueOnBlur
        {...form.getInputProps('permissions')}
      />
      <MultiSelect
        label="Routes"
        placeholder={form.values.routes.length === 0 ? 'all routes' : ''}
        data={routes}
        {...form.getInputProps('routes')}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Textarea
          label="Agents"
          description="One per line. None: all."
          placeholder="planner"
          {...LINES}
          {...form.getInputProps('agents')}
        />
        <Textarea
          label="Models"
          description="One per line, * stands for anything. None: all."
          placeholder={'gpt-4o-mini\nclaude-*'}
          {...LINES}
          {...form.getInputProps('models')}
        />
      </SimpleGrid>
    </>
  );
}

/** From where the key may be used. */
export function PlaceFields({ form }: { readonly form: KeyForm }) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Textarea
          label="Origins or domains"
          description="One per line. None: every origin."
          placeholder={'https://app.example.com\n*.example.com'}
          {...LINES}
          {...form.getInputProps('allowed_origins')}
        />
        <Textarea
          label="Addresses"
          description="One address or CIDR range per line. None: all."
          placeholder={'203.0.113.0/24\n2001:db8::/32'}
          {...LINES}
          {...form.getInputProps('allowed_ips')}
        />
      </SimpleGrid>
      <Select
        label="Check the origin"
        allowDeselect={false}
        data={[
          { value: 'browser', label: 'When a browser sends one' },
          { value: 'public_only', label: 'Only for the public half of a pair' },
          { value: 'always', label: 'Always: requests without one are refused' },
        ]}
        {...form.getInputProps('origin_check')}
      />
    </>
  );
}
