import { Group, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useSearchParams } from 'wouter';
import { useProjects } from '../../api/projects.ts';
import { KEY_STATUSES } from '../../components/key-status.tsx';

const FILTERS = ['status', 'project', 'env'] as const;

/** Filters that stand in the address, so that a list can be bookmarked. What is searched for does not: it may be a key. */
export function useKeyFilters() {
  const [params, setParams] = useSearchParams();
  const [status, project, env] = FILTERS.map((name) => params.get(name));
  const set = (name: (typeof FILTERS)[number], value: string | null): void =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === null) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const clear = (): void => setParams({}, { replace: true });
  return { status: status ?? null, project: project ?? null, env: env ?? null, set, clear };
}

interface KeyFiltersProps {
  readonly filters: ReturnType<typeof useKeyFilters>;
  readonly organizationId: string | null;
  readonly search: string;
  readonly onSearch: (text: string) => void;
}

export function KeyFilters({ filters, organizationId, search, onSearch }: KeyFiltersProps) {
  const projects = useProjects().data ?? [];
  const own = projects.filter((each) => organizationId === null || each.organization_id === organizationId);
  return (
    <Group gap="xs" px="md" py="sm">
      <TextInput
        size="xs"
        w={{ base: '100%', sm: 300 }}
        aria-label="Search keys"
        placeholder="Name, prefix, last 8, id, or a whole key"
        leftSection={<IconSearch size={14} aria-hidden />}
        type="search"
        autoComplete="off"
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
      />
      <Select
        size="xs"
        w={150}
        aria-label="Status"
        placeholder="All but revoked"
        clearable
        data={Object.entries(KEY_STATUSES).map(([value, { word }]) => ({ value, label: word }))}
        value={filters.status}
        onChange={(value) => filters.set('status', value)}
      />
      <Select
        size="xs"
        w={150}
        aria-label="Project"
        placeholder="All projects"
        clearable
        searchable
        data={own.map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.project}
        onChange={(value) => filters.set('project', value)}
      />
      <Select
        size="xs"
        w={110}
        aria-label="Environment"
        placeholder="Live + test"
        clearable
        data={[
          { value: 'live', label: 'Live' },
          { value: 'test', label: 'Test' },
        ]}
        value={filters.env}
        onChange={(value) => filters.set('env', value)}
      />
    </Group>
  );
}
