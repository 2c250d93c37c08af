import { Group, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface PanelProps {
  readonly title: string;
  readonly actions?: ReactNode;
  /** Without padding, for tables that reach the border. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A titled box: the unit that pages are made of. */
export function Panel({ title, actions, flush = false, children }: PanelProps) {
  return (
    <Paper component="section" aria-label={title}>
      <Group justify="space-between" px="md" pt="sm" pb={flush ? 'sm' : 0}>
        <Title order={2}>{title}</Title>
        {actions}
      </Group>
      {flush ? children : <div style={{ padding: '12px 16px 16px' }}>{children}</div>}
    </Paper>
  );
}
