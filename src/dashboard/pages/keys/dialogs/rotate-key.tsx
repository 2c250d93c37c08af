import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import type { KeyObject } from '../../../../admin/api-types.ts';
import { useRotateKey } from '../../../api/keys.ts';
import { Time } from '../../../components/time.tsx';
import { IssuedKey } from './issued-key.tsx';
import { Dialog } from '../../../components/dialog.tsx';

const GRACES = [
  { value: '0', label: 'Ends at once' },
  { value: '3600', label: 'Works for another hour' },
  { value: '86400', label: 'Works for another 24 hours' },
  { value: '172800', label: 'Works for another 48 hours' },
  { value: '604800', label: 'Works for another 7 days' },
];

interface RotateKeyProps {
  readonly object: KeyObject;
  readonly onClose: () => void;
}

export function RotateKey({ object, onClose }: RotateKeyProps) {
  const rotate = useRotateKey();
  const [grace, setGrace] = useState('86400');
  if (rotate.data !== undefined) {
    return (
      <Dialog onClose={onClose} title={`New secret of “${object.name}”`} size="lg" holds>
        <IssuedKey issued={rotate.data} onClose={onClose} />
      </Dialog>
    );
  }
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    rotate.mutate({ id: object.id, graceSeconds: Number(grace) });
  };
  return (
    <Dialog onClose={onClose} title={`Rotate “${object.name}”`} size="md">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text>
            The key gets a new secret. Its id, limits, usage and budget go on
            {object.public_key === null ? '' : ', and so does its public half'}.
          </Text>
          <PreviousSecret object={object} />
          <Select
            label={`The secret so far (…${object.last8})`}
            data={GRACES}
            value={grace}
            allowDeselect={false}
            onChange={(value) => setGrace(value ?? '0')}
          />
          {rotate.error !== null && (
            <Alert color="red" role="alert" variant="light">
              {rotate.error.message}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={rotate.isPending}>
              Rotate key
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** A key has two secrets at most, so that rotating in the grace of the last rotation ends the older one. */
function PreviousSecret({ object }: { readonly object: KeyObject }) {
  const previous = object.previous_secret;
  if (previous === null) return null;
  return (
    <Alert color="orange" variant="light" title={`An older secret (…${previous.last8}) still works`}>
      Until <Time value={previous.expires_at} />; last used{' '}
      <Time value={previous.last_used} relative fallback="never since the rotation" />. Rotating now ends it
      at once.
    </Alert>
  );
}
