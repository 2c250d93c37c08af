import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useMayEdit } from '../../api/session.ts';
import { Page } from '../../components/page.tsx';
import { CreateKey } from './dialogs/create-key.tsx';
import { KeyDialogs } from './dialogs/key-dialogs.tsx';
import { KeyList } from './key-list.tsx';

/** `organization` narrows the list and what can be created. */
interface KeysPageProps {
  readonly organization?: { readonly id: string; readonly name: string };
}

export function KeysPage({ organization }: KeysPageProps) {
  const mayEdit = useMayEdit();
  const [isCreating, setIsCreating] = useState(false);
  const organizationId = organization?.id ?? null;
  const createButton = mayEdit ? (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setIsCreating(true)}>
      Create key
    </Button>
  ) : undefined;
  return (
    <Page
      title={organization === undefined ? 'Keys' : `API keys of ${organization.name}`}
      description="Who may call, from where, how much and until when."
      actions={createButton}
    >
      <KeyDialogs>
        <KeyList organizationId={organizationId} createButton={createButton} />
      </KeyDialogs>
      {isCreating && <CreateKey organizationId={organizationId} onClose={() => setIsCreating(false)} />}
    </Page>
  );
}
