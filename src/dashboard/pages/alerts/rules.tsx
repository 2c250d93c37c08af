import { Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { AlertRuleObject } from '../../../admin/api-types.ts';
import { useAlertRules } from '../../api/alerts.ts';
import { useProjects } from '../../api/projects.ts';
import { useMayEdit } from '../../api/session.ts';
import { Panel } from '../../components/panel.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { describeSettings, KIND_WORDS } from './kinds.ts';
import { lookOf, SEVERITY_LOOKS } from './looks.ts';
import { RuleActions } from './rule-actions.tsx';
import { RuleDialog } from './rule-dialog.tsx';

const ORIGINS = {
  builtin: 'comes with the gateway',
  file: 'declared in gateway.yaml',
  api: null,
} as const;

export function Rules() {
  const mayEdit = useMayEdit();
  const query = useAlertRules();
  const [isCreating, setIsCreating] = useState(false);
  const button = mayEdit && (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setIsCreating(true)}>
      Create rule
    </Button>
  );
  return (
    <Panel title="Rules" actions={button} flush>
      <QueryView query={query}>
        {(rules) =>
          rules.length === 0 ? (
            <EmptyState title="There are no rules">Without one, nothing is watched.</EmptyState>
          ) : (
            <RuleTable rules={rules} />
          )
        }
      </QueryView>
      {isCreating && <RuleDialog onClose={() => setIsCreating(false)} />}
    </Panel>
  );
}

function RuleTable({ rules }: { readonly rules: readonly AlertRuleObject[] }) {
  const mayEdit = useMayEdit();
  const projects = useProjects().data;
  const names = useMemo(() => new Map(projects?.map(({ id, name }) => [id, name])), [projects]);
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Name</Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            Fires
          </Table.Th>
          <Table.Th scope="col" visibleFrom="md">
            Watches
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            Severity
          </Table.Th>
          <Table.Th scope="col">State</Table.Th>
          {mayEdit && (
            <Table.Th w={44}>
              <VisuallyHidden>Change</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rules.map((rule) => (
          <RuleRow key={rule.id} rule={rule} project={names.get(rule.project_id ?? '')} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface RuleRowProps {
  readonly rule: AlertRuleObject;
  readonly project: string | undefined;
}

function RuleRow({ rule, project }: RuleRowProps) {
  const mayEdit = useMayEdit();
  const { name, kind, origin, severity, muted, muted_until: mutedUntil } = rule;
  const settings = describeSettings(rule);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" fw={550}>
          {name}
        </Text>
        <Text size="xs" hiddenFrom="sm">
          {KIND_WORDS[kind].word} · {severity}
        </Text>
        {ORIGINS[origin] !== null && (
          <Text size="xs" c="dimmed">
            {ORIGINS[origin]}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {KIND_WORDS[kind].word}
        <Text size="xs" c="dimmed">
          {settings === '' ? KIND_WORDS[kind].about : settings}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md">{describeScope(rule, project)}</Table.Td>
      <Table.Td visibleFrom="sm">
        <StateBadge look={SEVERITY_LOOKS[severity]} />
      </Table.Td>
      <Table.Td>
        <StateBadge look={lookOf(rule)} />
        {muted && (
          <Text size="xs" c="dimmed" component="div">
            {mutedUntil === null ? (
              'for good'
            ) : (
              <>
                until <Time value={mutedUntil} relative />
              </>
            )}
          </Text>
        )}
      </Table.Td>
      {mayEdit && (
        <Table.Td>
          <RuleActions rule={rule} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function describeScope({ key_id: keyId, project_id: projectId }: AlertRuleObject, project?: string): string {
  if (keyId !== null) return `key ${keyId}`;
  return projectId === null ? 'everything' : `project ${project ?? projectId}`;
}
