import { useCreateKey } from '../../../api/keys.ts';
import { useProjects } from '../../../api/projects.ts';
import { LoadingState } from '../../../components/states.tsx';
import { KeyFormView } from '../form/key-form.tsx';
import { emptyValues, toNewKey } from '../form/values.ts';
import { IssuedKey } from './issued-key.tsx';
import { Dialog } from '../../../components/dialog.tsx';

interface CreateKeyProps {
  /** The projects to choose from, by organization; null for all. */
  readonly organizationId: string | null;
  readonly onClose: () => void;
}

export function CreateKey({ organizationId, onClose }: CreateKeyProps) {
  const create = useCreateKey();
  const projects = useProjects().data;
  const own = projects?.filter((each) => organizationId === null || each.organization_id === organizationId);
  const project = own?.find(({ name }) => name === 'default') ?? own?.[0];
  if (create.data !== undefined) {
    return (
      <Dialog onClose={onClose} title={`Key “${create.data.name}” is made`} size="lg" holds>
        <IssuedKey issued={create.data} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog onClose={onClose} title="Create a key" size="xl" holds>
      {project === undefined ? (
        <LoadingState />
      ) : (
        <KeyFormView
          initialValues={{ ...emptyValues(project.id), format: project.formats[0] ?? 'prefixed' }}
          isNew
          action="Create key"
          isPending={create.isPending}
          error={create.error}
          onSubmit={(values, onError) => create.mutate(toNewKey(values), { onError })}
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}
