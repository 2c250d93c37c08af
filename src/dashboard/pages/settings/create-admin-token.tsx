import { Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { AdminTokenObject, IssuedAdminTokenObject } from '../../../admin/api-types.ts';
import { useCreateAdminToken } from '../../api/admin-tokens.ts';
import { toFieldErrors } from '../../components/field-errors.ts';
import { FormDialog } from '../../components/form-dialog.tsx';
import { IssuedSecret } from '../../components/issued-secret.tsx';
import { nowMs } from '../../format/now.ts';

const DAY_MS = 86_400_000;

const ROLES = [
  { value: 'viewer', label: 'viewer: reads everything but admin tokens' },
  { value: 'editor', label: 'editor: also changes keys, projects and alerts' },
  { value: 'owner', label: 'owner: also admin tokens and the configuration' },
];

const EXPIRIES = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'never', label: 'Never' },
];

interface TokenValues {
  name: string;
  role: AdminTokenObject['role'];
  expiry: string;
}

/** Makes an admin token and shows it once. */
export function CreateAdminToken({ onClose }: { readonly onClose: () => void }) {
  const [issued, setIssued] = useState<IssuedAdminTokenObject | null>(null);
  if (issued === null) return <TokenForm onIssued={setIssued} onClose={onClose} />;
  return (
    <IssuedSecret title={issued.name} what="admin token" secret={issued.token} onClose={onClose}>
      It is shown this once. Tollgate keeps only a hash of it; one that is lost is revoked and replaced.
    </IssuedSecret>
  );
}

interface TokenFormProps {
  readonly onIssued: (issued: IssuedAdminTokenObject) => void;
  readonly onClose: () => void;
}

function TokenForm({ onIssued, onClose }: TokenFormProps) {
  const create = useCreateAdminToken();
  const form = useForm<TokenValues>({
    initialValues: { name: '', role: 'viewer', expiry: '90' },
    validate: { name: (name) => (name.trim() === '' ? 'Give it a name' : null) },
  });
  const submit = form.onSubmit(({ name, role, expiry }) =>
    create.mutate(
      { name: name.trim(), role, expires_at: toInstant(expiry) },
      { onSuccess: onIssued, onError: (error) => form.setErrors(toFieldErrors(error)) },
    ),
  );
  return (
    <FormDialog
      title="Create admin token"
      action="Create admin token"
      isPending={create.isPending}
      error={create.error}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        required
        data-autofocus
        description="Who or what will use it."
        placeholder="grafana"
        {...form.getInputProps('name')}
      />
      <Select label="Role" allowDeselect={false} data={ROLES} {...form.getInputProps('role')} />
      <Select label="Expires" allowDeselect={false} data={EXPIRIES} {...form.getInputProps('expiry')} />
    </FormDialog>
  );
}

function toInstant(expiry: string): string | null {
  return expiry === 'never' ? null : new Date(nowMs() + Number(expiry) * DAY_MS).toISOString();
}
