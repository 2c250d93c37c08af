import { IconPencil, IconSend, IconTrash } from '@tabler/icons-react';
import type { WebhookObject } from '../../../admin/api-types.ts';
import { useRemoveWebhook } from '../../api/webhooks.ts';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { notifyDone, notifyFailure } from '../../components/notify.ts';
import { RowMenu } from '../../components/row-menu.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';
import { TestWebhook } from './test-webhook.tsx';

interface WebhookProps {
  readonly webhook: WebhookObject;
}

export function WebhookActions({ webhook }: WebhookProps) {
  return (
    <RowMenu
      name={webhook.name}
      actions={[
        {
          label: 'Send a test…',
          icon: IconSend,
          renderDialog: (close) => <TestWebhook webhook={webhook} onClose={close} />,
        },
        {
          label: 'Edit…',
          icon: IconPencil,
          renderDialog: (close) => <WebhookDialog webhook={webhook} onClose={close} />,
        },
        {
          label: 'Delete…',
          icon: IconTrash,
          isDangerous: true,
          renderDialog: (close) => <RemoveWebhook webhook={webhook} onClose={close} />,
        },
      ]}
    />
  );
}

function RemoveWebhook({ webhook: { id, name }, onClose }: WebhookProps & { readonly onClose: () => void }) {
  const remove = useRemoveWebhook();
  const onSuccess = (): void => {
    notifyDone(`Webhook “${name}” is deleted`);
    onClose();
  };
  return (
    <ConfirmByName
      action="Delete webhook"
      name={name}
      isPending={remove.isPending}
      onConfirm={() => remove.mutate(id, { onSuccess, onError: notifyFailure })}
      onClose={onClose}
    >
      Nothing is sent there any more, also what waits to be sent again. To stop it for a while, disable it.
    </ConfirmByName>
  );
}
