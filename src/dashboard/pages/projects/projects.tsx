import { Anchor, Button, Paper, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconCircleCheck, IconFolders, IconPlayerPause, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ProjectObject } from '../../../admin/api-types.ts';
import { useConfig } from '../../api/config.ts';
import { useProjects } from '../../api/projects.ts';
import { useMayEdit } from '../../api/session.ts';
import { Page } from '../../components/page.tsx';
import { StateBadge, type StateLook } from '../../components/state-badge.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { describePolicy } from './policy-words.ts';
import { ProjectActions } from './project-actions.tsx';
import { ProjectDialog } from './project-dialog.tsx';

const ACTIVE: StateLook = { word: 'Active', color: 'green', icon: IconCircleCheck };
const INACTIVE: StateLook = { word: 'Inactive', color: 'gray', icon: IconPlayerPause };

export function ProjectsPage() {
  const mayEdit = useMayEdit();
  const query = useProjects();
  const [isCreating, setIsCreating] = useState(false);
  const button = mayEdit ? (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setIsCreating(true)}>
      Create project
    </Button>
  ) : undefined;
  return (
    <Page
      title="Projects"
      description="One environment of one product each, with the policy that its keys inherit."
      actions={button}
    >
      <Paper component="section" aria-label="Projects">
        <QueryView query={query}>
          {(projects) =>
            projects.length === 0 ? (
              <EmptyState icon={IconFolders} title="There are no projects yet" action={button}>
                Keys of one project share a policy, a budget and limits.
              </EmptyState>
            ) : (
              <ProjectTable projects={projects} />
            )
          }
        </QueryView>
      </Paper>
      {isCreating && <ProjectDialog onClose={() => setIsCreating(false)} />}
    </Page>
  );
}

function ProjectTable({ projects }: { readonly projects: readonly ProjectObject[] }) {
  const mayEdit = useMayEdit();
  const declared = useConfig().data?.projects;
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Name</Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            Policy
          </Table.Th>
          <Table.Th scope="col" visibleFrom="md">
            Formats
          </Table.Th>
          <Table.Th scope="col" visibleFrom="lg">
            Created
          </Table.Th>
          <Table.Th scope="col">Status</Table.Th>
          {mayEdit && (
            <Table.Th w={44}>
              <VisuallyHidden>Change</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {projects.map((project) => (
          <ProjectRow
            key={project.id}
            project={project}
            // Until the configuration has been read, no button shows that might fail.
            isDeclared={declared === undefined || Object.hasOwn(declared, project.name)}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface ProjectRowProps {
  readonly project: ProjectObject;
  readonly isDeclared: boolean;
}

function ProjectRow({ project, isDeclared }: ProjectRowProps) {
  const mayEdit = useMayEdit();
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/keys?project=${project.id}`} fw={550} size="sm">
          {project.name}
        </Anchor>
        <Text size="xs" c="dimmed">
          {project.organization}
          {isDeclared && ' · declared in gateway.yaml'}
        </Text>
        <Text size="xs" hiddenFrom="sm" component="div">
          <PolicyWords project={project} />
        </Text>
      </Table.Td>
      <Table.Td maw={520} visibleFrom="sm">
        <PolicyWords project={project} />
      </Table.Td>
      <Table.Td visibleFrom="md">{project.formats.join(', ')}</Table.Td>
      <Table.Td visibleFrom="lg">
        <Time value={project.created_at} relative />
      </Table.Td>
      <Table.Td>
        <StateBadge look={project.active ? ACTIVE : INACTIVE} />
      </Table.Td>
      {mayEdit && <Table.Td>{!isDeclared && <ProjectActions project={project} />}</Table.Td>}
    </Table.Tr>
  );
}

function PolicyWords({ project }: { readonly project: ProjectObject }) {
  const words = describePolicy(project);
  return (
    <>
      {project.preset}
      {words.length > 0 && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {words.join(' · ')}
        </Text>
      )}
    </>
  );
}
