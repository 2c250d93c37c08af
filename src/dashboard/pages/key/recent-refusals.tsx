import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconPencil } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { KeyObject, RequestObject } from '../../../admin/api-types.ts';
import { useMayEdit } from '../../api/session.ts';
import type { useRequests } from '../../api/usage.ts';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { formatCount } from '../../format/figures.ts';
import { useKeyDialog } from '../keys/dialogs/key-dialogs.tsx';
import { isChangeable } from '../keys/key-actions.tsx';

const MOST = 8;

interface RecentRefusalsProps {
  readonly object: KeyObject;
  readonly query: ReturnType<typeof useRequests>;
}

/** Why requests of the key were refused, in words, and what to change. The same reason stands there once. */
export function RecentRefusals({ object, query }: RecentRefusalsProps) {
  return (
    <Panel title="Recent refusals" actions={<EditButton object={object} />}>
      <QueryView query={query} lines={3}>
        {(requests) => <Reasons requests={requests} object={object} />}
      </QueryView>
    </Panel>
  );
}

function EditButton({ object }: { readonly object: KeyObject }) {
  const mayEdit = useMayEdit();
  const openDialog = useKeyDialog();
  if (!mayEdit || !isChangeable(object)) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconPencil size={14} aria-hidden />}
      onClick={(event) => openDialog({ dialog: 'edit', object, opener: event.currentTarget })}
    >
      Edit key
    </Button>
  );
}

interface ReasonsProps {
  readonly requests: readonly RequestObject[];
  readonly object: KeyObject;
}

function Reasons({ requests, object }: ReasonsProps) {
  const reasons = useMemo(() => groupReasons(requests), [requests]);
  if (reasons.length === 0) {
    return <EmptyState icon={IconCircleCheck} title="The gateway refused nothing in this time" />;
  }
  return (
    <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
      {reasons.slice(0, MOST).map(({ text, count, last }) => (
        <li key={text}>
          <Group gap="xs">
            <Badge color="orange" className="tg-mono">
              {last.error}
            </Badge>
            <Text size="xs" c="dimmed" component="span">
              {formatCount(count)}×, last <Time value={last.at} relative />, status {last.status}
            </Text>
          </Group>
          <Text size="sm" mt={3} style={{ overflowWrap: 'anywhere' }}>
            {nameThisKey(text, object)}
          </Text>
          {last.action !== null && (
            <Text size="sm" c="dimmed">
              {last.action}
            </Text>
          )}
        </li>
      ))}
    </Stack>
  );
}

interface Reason {
  readonly text: string;
  readonly count: number;
  readonly last: RequestObject;
}

/** The latest first, as the requests are. */
function groupReasons(requests: readonly RequestObject[]): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  for (const request of requests) {
    const text = request.explanation ?? request.why ?? request.outcome;
    const known = reasons.get(text);
    reasons.set(
      text,
      known === undefined ? { text, count: 1, last: request } : { ...known, count: known.count + 1 },
    );
  }
  return [...reasons.values()];
}

/** On the page of the key its name need not stand in every sentence. */
function nameThisKey(text: string, { id, name }: KeyObject): string {
  const named = `he key “${name}” (${id})`;
  return text.replaceAll(`T${named}`, 'This key').replaceAll(`t${named}`, 'this key');
}
