import { Alert, Button, Group, Pagination, Paper, Select, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import type { KeyObject } from '../../../admin/api-types.ts';
import { type KeyFilter, useKeys } from '../../api/keys.ts';
import { useProjects } from '../../api/projects.ts';
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { KeyFilters, useKeyFilters } from './key-filters.tsx';
import { isChangeable } from './key-actions.tsx';
import { NEWEST_FIRST, searchKeys, sortKeys } from './key-order.ts';
import { KeyTable } from './key-table.tsx';
import { useSelection } from './use-selection.ts';

const PAGE_SIZES = ['25', '50', '100', '200'];

interface KeyListProps {
  /** null: of all organizations. */
  readonly organizationId: string | null;
  /** Shown where there is no key at all. */
  readonly createButton: ReactNode;
}

/** Keys with search, filters, sorting and pages. */
export function KeyList({ organizationId, createButton }: KeyListProps) {
  const filters = useKeyFilters();
  const [search, setSearch] = useState('');
  const query = useKeys(toApiFilter(filters));
  const isFiltered = search !== '' || [filters.status, filters.project, filters.env].some(Boolean);
  const clear = (): void => {
    setSearch('');
    filters.clear();
  };
  const own = useMemo(
    () => query.keys?.filter((key) => belongsTo(key, organizationId, filters.status)),
    [query.keys, organizationId, filters.status],
  );
  return (
    <Paper component="section" aria-label="Keys">
      <KeyFilters filters={filters} organizationId={organizationId} search={search} onSearch={setSearch} />
      {query.error !== null && own === undefined && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isCut && (
        <Alert color="yellow" variant="light" radius={0}>
          These are the newest 10,000 keys. Filter by project, environment or status to find older ones.
        </Alert>
      )}
      {own === undefined && query.error === null && <LoadingState lines={10} />}
      {own !== undefined && (own.length > 0 || isFiltered) && (
        <FoundKeys keys={own} search={search} onClear={clear} isComplete={query.isComplete} />
      )}
      {own?.length === 0 && !isFiltered && (
        <EmptyState icon={IconKey} title="There are no keys yet" action={createButton}>
          A key identifies one application. Give each its own, so that one can be limited, watched and revoked
          without the others.
        </EmptyState>
      )}
    </Paper>
  );
}

interface FoundKeysProps {
  readonly keys: readonly KeyObject[];
  readonly search: string;
  readonly onClear: () => void;
  /** All pages of the list have been read. */
  readonly isComplete: boolean;
}

function FoundKeys({ keys, search, onClear, isComplete }: FoundKeysProps) {
  const projects = useProjectNames();
  const [sorting, setSorting] = useState(NEWEST_FIRST);
  const [page, setPage] = useState(1);
  const [size, setSize] = useState(50);
  const text = useDeferredValue(search);
  const found = useMemo(
    () => sortKeys(searchKeys(keys, text, projects), sorting, projects),
    [keys, text, projects, sorting],
  );
  const selection = useSelection(found);
  const last = Math.max(1, Math.ceil(found.length / size));
  const start = (Math.min(page, last) - 1) * size;
  if (found.length === 0) return <NothingFound onClear={onClear} />;
  return (
    <>
      {selection.ids.length > 0 && (
        <BulkBar
          ids={selection.ids}
          matching={found.filter(isChangeable).length}
          onSelectAll={() =>
            selection.select(
              found.filter(isChangeable).map(({ id }) => id),
              true,
            )
          }
          onClear={selection.clear}
        />
      )}
      <KeyTable
        keys={found.slice(start, start + size)}
        projects={projects}
        sorting={sorting}
        onSort={setSorting}
        selected={selection.selected}
        onSelect={selection.select}
      />
      <Group justify="space-between" px="md" py="sm">
        <Text size="xs" c="dimmed" aria-live="polite">
          {start + 1}–{Math.min(start + size, found.length)} of {found.length}
          {isComplete ? '' : ', reading more…'}
        </Text>
        <Group gap="xs">
          <Select
            size="xs"
            w={110}
            aria-label="Keys per page"
            allowDeselect={false}
            data={PAGE_SIZES.map((each) => ({ value: each, label: `${each} a page` }))}
            value={String(size)}
            onChange={(value) => setSize(Number(value))}
          />
          <Pagination
            size="sm"
            total={last}
            value={Math.min(page, last)}
            onChange={setPage}
            getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          />
        </Group>
      </Group>
    </>
  );
}

function NothingFound({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState
      title="No key matches"
      action={
        <Button variant="default" onClick={onClear}>
          Clear search and filters
        </Button>
      }
    >
      Revoked keys show with the status “Revoked” alone.
    </EmptyState>
  );
}

function useProjectNames(): ReadonlyMap<string, string> {
  const projects = useProjects().data;
  return useMemo(() => new Map(projects?.map(({ id, name }) => [id, name])), [projects]);
}

/** Whether a limit is used up is nothing the store knows, so such keys are found among the active ones. */
function toApiFilter({ status, project, env }: ReturnType<typeof useKeyFilters>): KeyFilter {
  return {
    ...(status !== null && { status: status === 'rate_limited' ? 'active' : (status as 'active') }),
    ...(project !== null && { project_id: project }),
    ...(env !== null && { env: env === 'test' ? 'test' : 'live' }),
  };
}

function belongsTo(key: KeyObject, organizationId: string | null, status: string | null): boolean {
  if (organizationId !== null && key.organization_id !== organizationId) return false;
  return status !== 'rate_limited' || key.status === 'rate_limited';
}
