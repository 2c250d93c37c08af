import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconExclamationCircle,
  IconInfoCircle,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, LoadingState } from '../../components/states.tsx';
import type { Concern } from './concerns.ts';
import { useConcerns } from './use-concerns.ts';

const LOOKS = {
  error: { word: 'Error', icon: IconExclamationCircle, color: 'var(--mantine-color-error)' },
  warning: { word: 'Warning', icon: IconAlertTriangle, color: 'var(--mantine-color-orange-light-color)' },
  note: { word: 'Note', icon: IconInfoCircle, color: 'var(--mantine-color-dimmed)' },
} as const;

const MOST = 10;

/** What somebody should look after: alerts, keys, and what the doctor found. */
export function Attention() {
  const { concerns, isPending, missing } = useConcerns();
  const [showsAll, setShowsAll] = useState(false);
  const urgent = concerns.filter(({ severity }) => severity !== 'note');
  const few = urgent.slice(0, MOST);
  const hidden = concerns.length - few.length;
  if (concerns.length === 0 && isPending) {
    return (
      <Panel title="Needs attention">
        <LoadingState />
      </Panel>
    );
  }
  return (
    <Panel title="Needs attention">
      <Stack gap="sm">
        {urgent.length === 0 && !isPending && (
          <EmptyState icon={IconCircleCheck} title="Nothing needs attention" />
        )}
        <ConcernList concerns={showsAll ? concerns : few} />
        {hidden > 0 && !showsAll && (
          <Button variant="subtle" onClick={() => setShowsAll(true)}>
            Show {hidden} more
          </Button>
        )}
        {missing.length > 0 && (
          <Text size="xs" c="dimmed">
            Not known at this moment: {missing.join(', ')}.
          </Text>
        )}
      </Stack>
    </Panel>
  );
}

function ConcernList({ concerns }: { readonly concerns: readonly Concern[] }) {
  return (
    <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
      {concerns.map((concern) => (
        <ConcernItem key={concern.id} concern={concern} />
      ))}
    </Stack>
  );
}

function ConcernItem({ concern: { severity, title, text, href } }: { readonly concern: Concern }) {
  const { word, icon: Icon, color } = LOOKS[severity];
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="flex-start">
      <Icon size={16} color={color} aria-label={word} role="img" style={{ flex: 'none', marginTop: 2 }} />
      <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Anchor component={Link} href={href} size="sm" fw={550}>
          {title}
        </Anchor>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </div>
    </Group>
  );
}
