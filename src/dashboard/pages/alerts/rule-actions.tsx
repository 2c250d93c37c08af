import {
  IconBell,
  IconBellOff,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react';
import type { AlertRuleObject } from '../../../admin/api-types.ts';
import {
  useChangeAlertRule,
  useMuteAlertRule,
  useRemoveAlertRule,
  useUnmuteAlertRule,
} from '../../api/alerts.ts';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { notifyDone, notifyFailure } from '../../components/notify.ts';
import { type RowAction, RowMenu } from '../../components/row-menu.tsx';
import { nowMs } from '../../format/now.ts';
import { RuleDialog } from './rule-dialog.tsx';

interface RuleProps {
  readonly rule: AlertRuleObject;
}

const HOUR_MS = 3_600_000;

/** A rule of gateway.yaml is muted at most: the file says the rest. */
export function RuleActions({ rule }: RuleProps) {
  const muting = useMuting(rule);
  const change = useChangeAlertRule();
  const { id, name, enabled, origin } = rule;
  const flip = (): void =>
    change.mutate(
      { id, changes: { enabled: !enabled } },
      {
        onSuccess: () => notifyDone(`Rule “${name}” is ${enabled ? 'off' : 'on'}`),
        onError: notifyFailure,
      },
    );
  const edits: RowAction[] = [
    { label: 'Edit…', icon: IconPencil, renderDialog: (close) => <RuleDialog rule={rule} onClose={close} /> },
    {
      label: enabled ? 'Switch off' : 'Switch on',
      icon: enabled ? IconPlayerPause : IconPlayerPlay,
      onClick: flip,
    },
  ];
  const removal: RowAction = {
    label: 'Delete…',
    icon: IconTrash,
    isDangerous: true,
    renderDialog: (close) => <RemoveRule rule={rule} onClose={close} />,
  };
  return (
    <RowMenu
      name={name}
      actions={[...(origin === 'file' ? [] : edits), ...muting, ...(origin === 'api' ? [removal] : [])]}
    />
  );
}

function useMuting({ id, name, muted }: AlertRuleObject): readonly RowAction[] {
  const mute = useMuteAlertRule();
  const unmute = useUnmuteAlertRule();
  const muteFor = (hours: number | null, words: string) => (): void => {
    const until = hours === null ? null : new Date(nowMs() + hours * HOUR_MS).toISOString();
    const onSuccess = (): void => notifyDone(`Nobody is told of “${name}” ${words}; its events are kept`);
    mute.mutate({ id, until }, { onSuccess, onError: notifyFailure });
  };
  const undo = (): void =>
    unmute.mutate(id, {
      onSuccess: () => notifyDone(`“${name}” is told of again`),
      onError: notifyFailure,
    });
  if (muted) return [{ label: 'Unmute', icon: IconBell, onClick: undo }];
  return [
    { label: 'Mute for an hour', icon: IconBellOff, onClick: muteFor(1, 'for an hour') },
    { label: 'Mute for a day', icon: IconBellOff, onClick: muteFor(24, 'for a day') },
    { label: 'Mute for good', icon: IconBellOff, onClick: muteFor(null, 'any more') },
  ];
}

function RemoveRule({ rule: { id, name }, onClose }: RuleProps & { readonly onClose: () => void }) {
  const remove = useRemoveAlertRule();
  const onSuccess = (): void => {
    notifyDone(`Rule “${name}” is deleted`);
    onClose();
  };
  return (
    <ConfirmByName
      action="Delete rule"
      name={name}
      isPending={remove.isPending}
      onConfirm={() => remove.mutate(id, { onSuccess, onError: notifyFailure })}
      onClose={onClose}
    >
      What it watches is no longer watched. Its events stay.
    </ConfirmByName>
  );
}
