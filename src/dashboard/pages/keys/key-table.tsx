import { Checkbox, Table, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { KeyObject } from '../../../admin/api-types.ts';
import { useMayEdit } from '../../api/session.ts';
import { isChangeable } from './key-actions.tsx';
import { NEWEST_FIRST, type ProjectNames, type SortColumn, type Sorting } from './key-order.ts';
import { KeyRow } from './key-row.tsx';

interface Column {
  readonly id: SortColumn | 'key';
  readonly label: string;
  /** The width of screen from which on it shows. */
  readonly from?: 'xs' | 'sm' | 'md' | 'lg';
  readonly isFigure?: boolean;
  readonly width?: number;
}

export const COLUMNS: readonly Column[] = [
  { id: 'name', label: 'Name' },
  { id: 'key', label: 'Key', from: 'sm' },
  { id: 'project', label: 'Project', from: 'md' },
  { id: 'env', label: 'Env', from: 'lg' },
  { id: 'plan', label: 'Plan', from: 'lg' },
  { id: 'usage', label: 'Usage, month', from: 'sm', isFigure: true },
  { id: 'last_used', label: 'Last used', from: 'sm' },
  { id: 'expires_at', label: 'Expires', from: 'md' },
  { id: 'status', label: 'Status', width: 112 },
];

interface KeyTableProps {
  readonly keys: readonly KeyObject[];
  readonly projects: ProjectNames;
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: readonly string[], isSelected: boolean) => void;
}

/** One page of keys. Narrow screens get fewer columns; the page of a key has all of it. */
export function KeyTable({ keys, projects, sorting, onSort, selected, onSelect }: KeyTableProps) {
  const mayEdit = useMayEdit();
  const selectable = keys.filter(isChangeable).map(({ id }) => id);
  const count = selectable.filter((id) => selected.has(id)).length;
  return (
    <Table highlightOnHover stickyHeader stickyHeaderOffset={48} className="tg-keys">
      <Table.Thead>
        <Table.Tr>
          {mayEdit && (
            <Table.Th w={36} visibleFrom="sm">
              <Checkbox
                aria-label="Select all keys of this page"
                checked={count > 0 && count === selectable.length}
                indeterminate={count > 0 && count < selectable.length}
                disabled={selectable.length === 0}
                onChange={(event) => onSelect(selectable, event.currentTarget.checked)}
              />
            </Table.Th>
          )}
          {COLUMNS.map((column) => (
            <Header key={column.id} column={column} sorting={sorting} onSort={onSort} />
          ))}
          {mayEdit && (
            <Table.Th w={{ base: 44, sm: 100 }}>
              <VisuallyHidden>Change</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {keys.map((object) => (
          <KeyRow
            key={object.id}
            object={object}
            project={projects.get(object.project_id) ?? object.project_id}
            isSelected={selected.has(object.id)}
            onSelect={onSelect}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

type HeaderProps = { readonly column: Column } & Pick<KeyTableProps, 'sorting' | 'onSort'>;

function Header({ column: { id, label, from, isFigure = false, width }, sorting, onSort }: HeaderProps) {
  const cell = {
    ...(width && { w: width }),
    ...(from && { visibleFrom: from }),
    ...(isFigure && { className: 'tg-figure' }),
  };
  if (id === 'key') {
    return (
      <Table.Th scope="col" {...cell}>
        {label}
      </Table.Th>
    );
  }
  const isSorted = sorting.column === id;
  const direction = sorting.isDescending ? 'descending' : 'ascending';
  const Arrow = sorting.isDescending ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th scope="col" aria-sort={isSorted ? direction : 'none'} {...cell}>
      <UnstyledButton fz="inherit" fw="inherit" onClick={() => onSort(nextSorting(id, sorting))}>
        {label} {isSorted && <Arrow size={12} aria-hidden style={{ verticalAlign: '-1px' }} />}
      </UnstyledButton>
    </Table.Th>
  );
}

/** Times and figures begin with the largest; a third click goes back to the newest first. */
function nextSorting(column: SortColumn, sorting: Sorting): Sorting {
  const startsDescending = column === 'usage' || column === 'last_used';
  if (sorting.column !== column) return { column, isDescending: startsDescending };
  if (sorting.isDescending !== startsDescending) return NEWEST_FIRST;
  return { column, isDescending: !startsDescending };
}
