import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconX } from '@tabler/icons-react';
import type { WebhookDeliveryObject, WebhookObject } from '../../../admin/api-types.ts';
import { useTestWebhook } from '../../api/webhooks.ts';
import { Dialog } from '../../components/dialog.tsx';

interface TestWebhookProps {
  readonly webhook: WebhookObject;
  readonly onClose: () => void;
}

/** Sends a message that is marked as a test, and tells what the receiver said. */
export function TestWebhook({ webhook, onClose }: TestWebhookProps) {
  const test = useTestWebhook();
  return (
    <Dialog title={`Test ${webhook.name}`} onClose={onClose}>
      <Stack gap="md">
        <Text size="sm">
          A test event is sent to <span className="tg-mono">{webhook.url}</span> at once, whatever kinds and
          severities it is for.
        </Text>
        <div role="status">
          {test.data !== undefined && <Result delivery={test.data} />}
          {test.error !== null && (
            <Alert color="red" variant="light">
              {test.error.message}
            </Alert>
          )}
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button data-autofocus loading={test.isPending} onClick={() => test.mutate(webhook.id)}>
            {test.data === undefined ? 'Send test' : 'Send again'}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function Result({ delivery }: { readonly delivery: WebhookDeliveryObject }) {
  const { state, last_status: status, last_error: error } = delivery;
  if (state === 'delivered') {
    return (
      <Alert color="green" variant="light" icon={<IconCircleCheck />} title="It arrived">
        The receiver answered {status ?? 'without a status'}.
      </Alert>
    );
  }
  return (
    <Alert color="red" variant="light" icon={<IconX />} title="It did not arrive">
      {error ?? 'No reason is known.'}
    </Alert>
  );
}
