import { Button, Group, Select, type SelectProps } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useKeys } from '../../api/keys.ts';
import { useProjects } from '../../api/projects.ts';
import { useUsage } from '../../api/usage.ts';
import type { UsageWindow } from '../../format/usage-window.ts';
import { type FilterName, FILTERS, GROUPINGS, type UsageFilters } from './use-usage-filters.ts';

interface FilterBarProps {
  readonly filters: UsageFilters;
  readonly window: UsageWindow;
}

export function FilterBar({ filters, window }: FilterBarProps) {
  const { by, values, set, clear } = filters;
  const options = useOptions(filters, window);
  return (
    <Group gap="xs" px="md" py="sm" align="flex-end">
      <Select
        label="Group by"
        size="xs"
        w={{ base: 'calc(50% - 4px)', sm: 120 }}
        data={GROUPINGS}
        value={by}
        allowDeselect={false}
        onChange={(value) => set('by', value)}
      />
      {FILTERS.map((name) => (
        <Select
          key={name}
          label={LABELS[name]}
          placeholder="All"
          size="xs"
          w={{ base: 'calc(50% - 4px)', sm: name === 'key' || name === 'model' ? 180 : 130 }}
          searchable
          clearable
          limit={100}
          nothingFoundMessage="None in this time"
          data={withChosen(options[name], values[name])}
          value={values[name]}
          onChange={(value) => set(name, value)}
        />
      ))}
      {FILTERS.some((name) => values[name] !== null) && (
        <Button variant="subtle" leftSection={<IconX size={14} aria-hidden />} onClick={clear}>
          Clear filters
        </Button>
      )}
    </Group>
  );
}

const LABELS: Readonly<Record<FilterName, string>> = {
  project: 'Project',
  key: 'Key',
  model: 'Model',
  route: 'Route',
  status: 'Status',
};

type Options = readonly { readonly value: string; readonly label: string }[];

/** Names of projects and keys as they are; models, routes and statuses as they were used in this time. */
function useOptions({ values }: UsageFilters, { from, to }: UsageWindow): Record<FilterName, Options> {
  const projects = useProjects();
  const { keys } = useKeys();
  const within = { from, to, key_id: values.key ?? undefined, project_id: values.project ?? undefined };
  const models = useUsage({ by: 'model', ...within });
  const routes = useUsage({ by: 'route', ...within });
  const statuses = useUsage({ by: 'status', ...within });
  return {
    project: (projects.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
    key: (keys ?? [])
      .filter(({ project_id: project }) => values.project === null || project === values.project)
      .map(({ id, name, last8 }) => ({ value: id, label: `${name} …${last8}` })),
    model: toOptions(models),
    route: toOptions(routes),
    status: toOptions(statuses),
  };
}

function toOptions({ data }: ReturnType<typeof useUsage>): Options {
  return (data?.data ?? [])
    .filter(({ group }) => group !== '')
    .map(({ group }) => ({ value: group, label: group }));
}

/** What was chosen stays to be seen where it was not used in this time. */
function withChosen(options: Options, chosen: string | null): NonNullable<SelectProps['data']> {
  if (chosen === null || options.some(({ value }) => value === chosen)) return [...options];
  return [...options, { value: chosen, label: chosen }];
}
