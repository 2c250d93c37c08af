import { IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import type { ProjectObject } from '../../../admin/api-types.ts';
import { useChangeProject, useRemoveProject } from '../../api/projects.ts';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { notifyDone, notifyFailure } from '../../components/notify.ts';
import { type RowAction, RowMenu } from '../../components/row-menu.tsx';
import { ProjectDialog } from './project-dialog.tsx';

interface ProjectActionsProps {
  readonly project: ProjectObject;
}

export function ProjectActions({ project }: ProjectActionsProps) {
  const { id, name, active } = project;
  const change = useChangeProject();
  const flip = (): void =>
    change.mutate(
      { id, changes: { active: !active } },
      {
        onSuccess: () =>
          notifyDone(active ? `The keys of “${name}” are refused now` : `The keys of “${name}” work again`),
        onError: notifyFailure,
      },
    );
  const actions: RowAction[] = [
    {
      label: 'Edit…',
      icon: IconPencil,
      renderDialog: (close) => <ProjectDialog project={project} onClose={close} />,
    },
    {
      label: active ? 'Deactivate' : 'Activate',
      icon: active ? IconPlayerPause : IconPlayerPlay,
      onClick: flip,
    },
  ];
  // The default project always exists.
  if (name !== 'default') {
    actions.push({
      label: 'Delete…',
      icon: IconTrash,
      isDangerous: true,
      renderDialog: (close) => <RemoveProject project={project} onClose={close} />,
    });
  }
  return <RowMenu name={name} actions={actions} />;
}

function RemoveProject({ project: { id, name }, onClose }: ProjectActionsProps & { onClose: () => void }) {
  const remove = useRemoveProject();
  return (
    <ConfirmByName
      action="Delete project"
      name={name}
      isPending={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(id, {
          onSuccess: () => {
            notifyDone(`Project “${name}” is deleted`);
            onClose();
          },
          onError: notifyFailure,
        })
      }
    >
      Its keys are refused from then on. This cannot be undone; to stop the keys for a while, deactivate the
      project instead.
    </ConfirmByName>
  );
}
