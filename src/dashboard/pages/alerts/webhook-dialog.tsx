import { MultiSelect, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { IssuedWebhookObject, WebhookObject } from '../../../admin/api-types.ts';
import { useChangeWebhook, useCreateWebhook } from '../../api/webhooks.ts';
import { toFieldErrors } from '../../components/field-errors.ts';
import { FormDialog } from '../../components/form-dialog.tsx';
import { IssuedSecret } from '../../components/issued-secret.tsx';
import { notifyDone } from '../../components/notify.ts';
import { KIND_CHOICES } from './kinds.ts';

interface WebhookValues {
  name: string;
  /** Of one that exists: empty, as it stays unless another is given. */
  url: string;
  format: WebhookObject['format'];
  kinds: WebhookObject['kinds'][number][];
  min_severity: WebhookObject['min_severity'];
}

/** Makes a webhook and shows its secret once, or changes the one that is given. */
export function WebhookDialog({ webhook, onClose }: { webhook?: WebhookObject; onClose: () => void }) {
  const [issued, setIssued] = useState<IssuedWebhookObject | null>(null);
  if (issued === null) {
    return <WebhookForm webhook={webhook} onIssued={setIssued} onClose={onClose} />;
  }
  return (
    <IssuedSecret
      title={`Secret of ${issued.name}`}
      what="signing secret"
      secret={issued.secret}
      onClose={onClose}
    >
      It is shown this once. The receiver checks with it that a message came from this gateway, by the
      Standard Webhooks scheme.
    </IssuedSecret>
  );
}

interface WebhookFormProps {
  readonly webhook: WebhookObject | undefined;
  readonly onIssued: (issued: IssuedWebhookObject) => void;
  readonly onClose: () => void;
}

function WebhookForm({ webhook, onIssued, onClose }: WebhookFormProps) {
  const isNew = webhook === undefined;
  const form = useWebhookForm(webhook);
  const create = useCreateWebhook();
  const change = useChangeWebhook();
  const onError = (error: Error): void => form.setErrors(toFieldErrors(error));
  const onChanged = ({ name }: WebhookObject): void => {
    notifyDone(`Webhook “${name}” is changed`);
    onClose();
  };
  const submit = form.onSubmit(({ url, ...values }) => {
    if (isNew) create.mutate({ ...values, url: url.trim() }, { onSuccess: onIssued, onError });
    else {
      const changes = { ...values, ...(url.trim() !== '' && { url: url.trim() }) };
      change.mutate({ id: webhook.id, changes }, { onSuccess: onChanged, onError });
    }
  });
  return (
    <FormDialog
      title={isNew ? 'Create webhook' : `Edit ${webhook.name}`}
      action={isNew ? 'Create webhook' : 'Save'}
      isPending={create.isPending || change.isPending}
      error={create.error ?? change.error}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <TextInput label="Name" required data-autofocus placeholder="on-call" {...form.getInputProps('name')} />
      <TextInput
        label="Address"
        required={isNew}
        autoComplete="off"
        description={
          isNew
            ? 'https. It is kept encrypted, and only its host is shown again.'
            : `Stays ${webhook.url} unless another is given.`
        }
        placeholder="https://hooks.example.com/…"
        {...form.getInputProps('url')}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label="Format"
          allowDeselect={false}
          data={[
            { value: 'standard', label: 'The event as JSON' },
            { value: 'slack', label: 'A message for Slack' },
          ]}
          {...form.getInputProps('format')}
        />
        <Select
          label="From severity"
          allowDeselect={false}
          data={['info', 'warning', 'critical']}
          {...form.getInputProps('min_severity')}
        />
      </SimpleGrid>
      <MultiSelect
        label="Kinds of alerts"
        description="None: all."
        searchable
        data={KIND_CHOICES}
        {...form.getInputProps('kinds')}
      />
    </FormDialog>
  );
}

function useWebhookForm(webhook: WebhookObject | undefined) {
  return useForm<WebhookValues>({
    initialValues: {
      name: webhook?.name ?? '',
      url: '',
      format: webhook?.format ?? 'standard',
      kinds: [...(webhook?.kinds ?? [])],
      min_severity: webhook?.min_severity ?? 'warning',
    },
    validate: {
      name: (name) => (name.trim() === '' ? 'Give it a name' : null),
      url: (url) => (webhook === undefined && url.trim() === '' ? 'Give an address' : null),
    },
  });
}
