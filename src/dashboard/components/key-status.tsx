import { Badge } from '@mantine/core';
import {
  IconBan,
  IconCircleCheck,
  IconClockOff,
  IconGauge,
  IconPlayerPause,
  type IconProps,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { KeyObject } from '../../admin/api-types.ts';

interface Look {
  readonly word: string;
  readonly color: string;
  readonly icon: ComponentType<IconProps>;
}

export const KEY_STATUSES: Readonly<Record<KeyObject['status'], Look>> = {
  active: { word: 'Active', color: 'green', icon: IconCircleCheck },
  disabled: { word: 'Disabled', color: 'gray', icon: IconPlayerPause },
  expired: { word: 'Expired', color: 'orange', icon: IconClockOff },
  revoked: { word: 'Revoked', color: 'red', icon: IconBan },
  rate_limited: { word: 'Rate limited', color: 'yellow', icon: IconGauge },
};

/** A word and a sign, since colours alone do not tell everyone. */
export function KeyStatus({ status }: { readonly status: KeyObject['status'] }) {
  const { word, color, icon: Icon } = KEY_STATUSES[status];
  return (
    <Badge color={color} leftSection={<Icon size={13} stroke={2} aria-hidden />}>
      {word}
    </Badge>
  );
}
