import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { BulkChange } from '../../api/keys.ts';
import { useChangeManyKeys } from '../../api/keys.ts';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { notifyDone, notifyFailure } from '../../components/notify.ts';

interface BulkBarProps {
  readonly ids: readonly string[];
  /** How many keys the filters leave, over all pages. */
  readonly matching: number;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

/** What can be done to all selected keys at once. */
export function BulkBar({ ids, matching, onSelectAll, onClear }: BulkBarProps) {
  const change = useChangeManyKeys();
  const [isRevoking, setIsRevoking] = useState(false);
  const run = (action: BulkChange['action']): void =>
    change.mutate(
      { ids, action },
      {
        onSuccess: (failures) => {
          const [first] = failures;
          const done = ids.length - failures.length;
          if (done > 0) notifyDone(`${countKeys(done)} ${action === 'revoke' ? 'revoked' : 'disabled'}`);
          if (first !== undefined) {
            notifyFailure(new Error(`${countKeys(failures.length)} could not be changed. ${first}`));
          }
          setIsRevoking(false);
          onClear();
        },
        onError: notifyFailure,
      },
    );
  return (
    <Group gap="xs" px="md" py={6} className="tg-selected" role="region" aria-label="Selected keys">
      <Text size="sm" fw={600} aria-live="polite">
        {countKeys(ids.length)} selected
      </Text>
      {ids.length < matching && (
        <Button variant="subtle" size="compact-xs" onClick={onSelectAll}>
          Select all {matching}
        </Button>
      )}
      <Button variant="subtle" size="compact-xs" onClick={onClear}>
        Clear
      </Button>
      <Group gap="xs" ml="auto">
        <Button variant="default" loading={change.isPending && !isRevoking} onClick={() => run('disable')}>
          Disable
        </Button>
        <Button color="red" onClick={() => setIsRevoking(true)}>
          Revoke…
        </Button>
      </Group>
      {isRevoking && (
        <ConfirmByName
          action={`Revoke ${countKeys(ids.length)}`}
          name={countKeys(ids.length)}
          isPending={change.isPending}
          onConfirm={() => run('revoke')}
          onClose={() => setIsRevoking(false)}
        >
          Every request with these keys fails from now on. This cannot be undone.
        </ConfirmByName>
      )}
    </Group>
  );
}

function countKeys(count: number): string {
  return count === 1 ? '1 key' : `${count} keys`;
}
