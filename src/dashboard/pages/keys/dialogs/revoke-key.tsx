import type { KeyObject } from '../../../../admin/api-types.ts';
import { useRevokeKey } from '../../../api/keys.ts';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { notifyDone, notifyFailure } from '../../../components/notify.ts';
import { Time } from '../../../components/time.tsx';

interface RevokeKeyProps {
  readonly object: KeyObject;
  readonly onClose: () => void;
}

export function RevokeKey({ object, onClose }: RevokeKeyProps) {
  const revoke = useRevokeKey();
  const confirm = (): void =>
    revoke.mutate(object.id, {
      onSuccess: () => {
        notifyDone(`“${object.name}” is revoked: it is refused from now on`);
        onClose();
      },
      onError: notifyFailure,
    });
  return (
    <ConfirmByName
      action="Revoke key"
      name={object.name}
      isPending={revoke.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      Every request with this key fails from now on, and running ones are cut off. This deletes the key for
      good: it cannot be undone, and the key leaves the list. Its usage and its audit trail stay. Last used{' '}
      <Time value={object.last_used} relative fallback="never" />.
    </ConfirmByName>
  );
}
