import { Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import type { AuditFilter } from '../../api/audit-log.ts';
import { nowMs } from '../../format/now.ts';
import { SUBJECT_CHOICES } from './words.ts';

const DAY_MS = 86_400_000;
const TYPING_MS = 300;

interface AuditFiltersProps {
  readonly onChange: (change: Partial<AuditFilter>) => void;
}

export function AuditFilters({ onChange }: AuditFiltersProps) {
  const changeSoon = useDebouncedCallback(onChange, TYPING_MS);
  return (
    <Group gap="xs" px="md" py="sm">
      <Select
        size="xs"
        w={{ base: '47%', sm: 150 }}
        aria-label="Kind of thing"
        placeholder="All things"
        clearable
        data={SUBJECT_CHOICES}
        onChange={(action) => onChange({ action })}
      />
      <TextInput
        size="xs"
        w={{ base: '47%', sm: 190 }}
        aria-label="Who"
        placeholder="Who: name or id"
        onChange={(event) => changeSoon({ actor: event.currentTarget.value.trim() })}
      />
      <TextInput
        size="xs"
        w={{ base: '47%', sm: 190 }}
        aria-label="What"
        placeholder="What: name or id"
        onChange={(event) => changeSoon({ subject: event.currentTarget.value.trim() })}
      />
      <Select
        size="xs"
        w={{ base: '47%', sm: 150 }}
        aria-label="Time"
        placeholder="Any time"
        clearable
        data={[
          { value: '1', label: 'Last 24 hours' },
          { value: '7', label: 'Last 7 days' },
          { value: '30', label: 'Last 30 days' },
        ]}
        onChange={(days) =>
          onChange({ since: days === null ? null : new Date(nowMs() - Number(days) * DAY_MS).toISOString() })
        }
      />
    </Group>
  );
}
