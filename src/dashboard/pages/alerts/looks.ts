import {
  IconAlertCircle,
  IconAlertTriangle,
  IconBellOff,
  IconCircleCheck,
  IconClock,
  IconInfoCircle,
  IconPlayerPause,
  IconX,
} from '@tabler/icons-react';
import type { AlertEventObject, AlertRuleObject, WebhookDeliveryObject } from '../../../admin/api-types.ts';
import type { StateLook } from '../../components/state-badge.tsx';

export const EVENT_LOOKS: Readonly<Record<AlertEventObject['state'], StateLook>> = {
  firing: { word: 'Firing', color: 'red', icon: IconAlertTriangle },
  resolved: { word: 'Resolved', color: 'green', icon: IconCircleCheck },
};

export const SEVERITY_LOOKS: Readonly<Record<AlertRuleObject['severity'], StateLook>> = {
  info: { word: 'Info', color: 'gray', icon: IconInfoCircle },
  warning: { word: 'Warning', color: 'yellow', icon: IconAlertCircle },
  critical: { word: 'Critical', color: 'red', icon: IconAlertTriangle },
};

export const DELIVERY_LOOKS: Readonly<Record<WebhookDeliveryObject['state'], StateLook>> = {
  pending: { word: 'Pending', color: 'yellow', icon: IconClock },
  delivered: { word: 'Delivered', color: 'green', icon: IconCircleCheck },
  dead: { word: 'Dead', color: 'red', icon: IconX },
};

const RULE_LOOKS = {
  on: { word: 'On', color: 'green', icon: IconCircleCheck },
  off: { word: 'Off', color: 'gray', icon: IconPlayerPause },
  muted: { word: 'Muted', color: 'orange', icon: IconBellOff },
} as const;

export function lookOf({ enabled, muted }: Pick<AlertRuleObject, 'enabled' | 'muted'>): StateLook {
  if (!enabled) return RULE_LOOKS.off;
  return muted ? RULE_LOOKS.muted : RULE_LOOKS.on;
}
