import { ActionIcon, Menu } from '@mantine/core';
import {
  IconBan,
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
} from '@tabler/icons-react';
import { useRef } from 'react';
import type { KeyObject } from '../../../admin/api-types.ts';
import { DECLARED_BY } from '../../../domain/key.ts';
import { useSwitchKey } from '../../api/keys.ts';
import { useMayEdit } from '../../api/session.ts';
import { notifyDone, notifyFailure } from '../../components/notify.ts';
import { type KeyDialog, useKeyDialog } from './dialogs/key-dialogs.tsx';

/** Whether this key can be changed by whoever is signed in: not by viewers, and not where gateway.yaml says what it is. */
function useMayChange(object: KeyObject): boolean {
  const mayEdit = useMayEdit();
  return mayEdit && isChangeable(object);
}

export function isChangeable(object: KeyObject): boolean {
  return object.status !== 'revoked' && object.created_by !== DECLARED_BY;
}

/** Switches a key on or off, with a word of success or failure. */
export function useKeySwitch() {
  const change = useSwitchKey();
  const flip = ({ id, name, enabled }: KeyObject): void =>
    change.mutate(
      { id, enabled: !enabled },
      {
        onSuccess: () =>
          notifyDone(`“${name}” is ${enabled ? 'disabled' : 'enabled'}, and every worker obeys`),
        onError: notifyFailure,
      },
    );
  return { flip, isPending: change.isPending };
}

/** All that can be done to one key, in a menu. The page has KeyDialogs around it. */
export function KeyActions({ object }: { readonly object: KeyObject }) {
  const openDialog = useKeyDialog();
  const button = useRef<HTMLButtonElement>(null);
  const { flip } = useKeySwitch();
  if (!useMayChange(object)) return null;
  const open = (dialog: KeyDialog): void => openDialog({ dialog, object, opener: button.current });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon ref={button} aria-label={`Actions for ${object.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => open('edit')}>
          Edit…
        </Menu.Item>
        <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => open('rotate')}>
          Rotate…
        </Menu.Item>
        <Menu.Item
          leftSection={object.enabled ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />}
          onClick={() => flip(object)}
        >
          {object.enabled ? 'Disable' : 'Enable'}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          c="var(--mantine-color-error)"
          leftSection={<IconBan size={15} />}
          onClick={() => open('revoke')}
        >
          Revoke and delete…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
