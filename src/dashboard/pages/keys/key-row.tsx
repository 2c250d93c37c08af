import { Anchor, Badge, Checkbox, Group, Switch, Table, Text } from '@mantine/core';
import { memo } from 'react';
import { Link } from 'wouter';
import type { KeyObject } from '../../../admin/api-types.ts';
import { DECLARED_BY } from '../../../domain/key.ts';
import { useMayEdit } from '../../api/session.ts';
import { KeyStatus } from '../../components/key-status.tsx';
import { useTicks } from '../../components/ticker.tsx';
import { Time } from '../../components/time.tsx';
import { formatCompact, formatCount, formatUsd } from '../../format/figures.ts';
import { nowMs } from '../../format/now.ts';
import { isChangeable, KeyActions, useKeySwitch } from './key-actions.tsx';

interface KeyRowProps {
  readonly object: KeyObject;
  readonly project: string;
  readonly isSelected: boolean;
  readonly onSelect: (ids: readonly string[], isSelected: boolean) => void;
}

export const KeyRow = memo(function KeyRow({ object, project, isSelected, onSelect }: KeyRowProps) {
  const mayEdit = useMayEdit();
  const { id, name, env, plan, status } = object;
  const canChange = mayEdit && isChangeable(object);
  return (
    <Table.Tr {...(isSelected && { className: 'tg-selected' })}>
      {mayEdit && (
        <Table.Td visibleFrom="sm">
          {canChange && (
            <Checkbox
              aria-label={`Select ${name}`}
              checked={isSelected}
              onChange={(event) => onSelect([id], event.currentTarget.checked)}
            />
          )}
        </Table.Td>
      )}
      <NameCell object={object} />
      <Table.Td visibleFrom="sm">
        <KeyText object={object} />
      </Table.Td>
      <Table.Td visibleFrom="md">{project}</Table.Td>
      <Table.Td visibleFrom="lg">
        <Badge variant="outline" color={env === 'live' ? 'brand' : 'gray'}>
          {env}
        </Badge>
      </Table.Td>
      <Table.Td visibleFrom="lg">{plan ?? <Text c="dimmed">–</Text>}</Table.Td>
      <UsageCell object={object} />
      <Table.Td visibleFrom="sm">
        <Time value={object.last_used} relative fallback="never" />
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Time value={object.expires_at} relative fallback="never" />
      </Table.Td>
      <Table.Td>
        <KeyStatus status={status} />
      </Table.Td>
      {mayEdit && <Table.Td>{canChange && <ChangeCell object={object} />}</Table.Td>}
    </Table.Tr>
  );
});

function NameCell({ object }: { readonly object: KeyObject }) {
  const { id, name, description, created_by: createdBy } = object;
  return (
    <Table.Td maw={260}>
      <Anchor component={Link} href={`/keys/${id}`} fw={550} size="sm" truncate display="block">
        {name}
      </Anchor>
      {description !== null && (
        <Text size="xs" c="dimmed" truncate visibleFrom="sm" title={description}>
          {description}
        </Text>
      )}
      <Text size="xs" c="dimmed" hiddenFrom="sm" component="div">
        <KeyText object={object} />
      </Text>
      <SecretAge object={object} />
      {createdBy === DECLARED_BY && (
        <Text size="xs" c="dimmed">
          declared in gateway.yaml
        </Text>
      )}
    </Table.Td>
  );
}

/** That an older secret still works, or that the present one should be replaced. */
function SecretAge({ object }: { readonly object: KeyObject }) {
  useTicks();
  const { previous_secret: previous, rotation_due_at: dueAt } = object;
  if (previous !== null) {
    return (
      <Text size="xs" c="var(--mantine-color-orange-light-color)" component="div">
        old secret …{previous.last8} ends <Time value={previous.expires_at} relative />, last used{' '}
        <Time value={previous.last_used} relative fallback="never" />
      </Text>
    );
  }
  if (dueAt === null || Date.parse(dueAt) > nowMs()) return null;
  return (
    <Text size="xs" c="var(--mantine-color-orange-light-color)" component="div">
      rotate it: due <Time value={dueAt} relative />
    </Text>
  );
}

/** Enough to recognise a key: its beginning and its last eight characters, and the public half of a pair. */
export function KeyText({ object }: { readonly object: KeyObject }) {
  const { prefix, last8, public_key: publicKey } = object;
  return (
    <>
      <span className="tg-mono tg-key-text">
        {prefix.replace(/\.+$/, '')}…{last8}
      </span>
      {publicKey !== null && (
        <Text size="xs" c="dimmed" className="tg-mono" truncate maw={220} title={publicKey}>
          {publicKey}
        </Text>
      )}
    </>
  );
}

function UsageCell({ object: { usage } }: { readonly object: KeyObject }) {
  const title = `${formatCount(usage.requests_today)} requests today, ${formatCount(usage.requests_this_month)} this month, ${formatCount(usage.requests_total)} in total`;
  return (
    <Table.Td className="tg-figure" visibleFrom="sm" title={title}>
      {formatCompact(usage.requests_this_month)}
      <Text size="xs" c="dimmed">
        {formatUsd(usage.cost_usd_this_month)}
      </Text>
    </Table.Td>
  );
}

function ChangeCell({ object }: { readonly object: KeyObject }) {
  const { flip, isPending } = useKeySwitch();
  return (
    <Group gap="xs" wrap="nowrap" justify="flex-end">
      <Switch
        visibleFrom="sm"
        aria-label={`${object.name} is enabled`}
        checked={object.enabled}
        disabled={isPending}
        onChange={() => flip(object)}
      />
      <KeyActions object={object} />
    </Group>
  );
}
