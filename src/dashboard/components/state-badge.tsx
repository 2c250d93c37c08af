import { Badge } from '@mantine/core';
import type { IconProps } from '@tabler/icons-react';
import type { ComponentType } from 'react';

export interface StateLook {
  readonly word: string;
  readonly color: string;
  readonly icon: ComponentType<IconProps>;
}

/** A word and a sign, since colours alone do not tell everyone. */
export function StateBadge({ look: { word, color, icon: Icon } }: { readonly look: StateLook }) {
  return (
    <Badge color={color} leftSection={<Icon size={13} stroke={2} aria-hidden />}>
      {word}
    </Badge>
  );
}
