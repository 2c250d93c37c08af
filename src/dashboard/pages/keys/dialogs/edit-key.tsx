import { useState } from 'react';
import type { KeyObject } from '../../../../admin/api-types.ts';
import { useChangeKey } from '../../../api/keys.ts';
import { notifyDone } from '../../../components/notify.ts';
import { KeyFormView } from '../form/key-form.tsx';
import { toChanges, valuesOf } from '../form/values.ts';
import { Dialog } from '../../../components/dialog.tsx';

interface KeyDialogProps {
  readonly object: KeyObject;
  readonly onClose: () => void;
}

export function EditKey({ object, onClose }: KeyDialogProps) {
  const change = useChangeKey();
  // As it was when the dialog opened: the list goes on being read behind it.
  const [initialValues] = useState(() => valuesOf(object));
  return (
    <Dialog onClose={onClose} title={`Edit “${object.name}”`} size="xl" holds>
      <KeyFormView
        initialValues={initialValues}
        isNew={false}
        action="Save"
        isPending={change.isPending}
        error={change.error}
        onSubmit={(values, onError) =>
          change.mutate(
            { id: object.id, changes: toChanges(initialValues, values) },
            {
              onError,
              onSuccess: () => {
                notifyDone(`“${values.name.trim()}” is changed, and every worker obeys`);
                onClose();
              },
            },
          )
        }
        onCancel={onClose}
      />
    </Dialog>
  );
}
