import { Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface FigureProps {
  readonly label: string;
  readonly value: ReactNode;
  /** Below the value: what it is compared with, or what it is made of. */
  readonly note?: ReactNode;
  readonly color?: string;
}

/** One big number. */
export function Figure({ label, value, note, color }: FigureProps) {
  return (
    <Paper p="md" component="dl" m={0}>
      <Text component="dt" size="xs" c="dimmed">
        {label}
      </Text>
      <Group component="dd" m={0} gap={8} align="baseline">
        <Text component="span" fz={22} fw={600} lh={1.4} {...(color === undefined ? {} : { c: color })}>
          {value}
        </Text>
        {note !== undefined && (
          <Text component="span" size="xs" c="dimmed">
            {note}
          </Text>
        )}
      </Group>
    </Paper>
  );
}
