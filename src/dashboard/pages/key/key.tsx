import { Anchor, Badge, Grid, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { KeyObject } from '../../../admin/api-types.ts';
import { ApiProblem } from '../../api/http.ts';
import { useKey } from '../../api/keys.ts';
import { useProjects } from '../../api/projects.ts';
import { useRequests } from '../../api/usage.ts';
import { KeyStatus } from '../../components/key-status.tsx';
import { Page } from '../../components/page.tsx';
import { RangePicker } from '../../components/range-picker.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import type { RangeId } from '../../format/usage-window.ts';
import { KeyDialogs } from '../keys/dialogs/key-dialogs.tsx';
import { KeyActions } from '../keys/key-actions.tsx';
import { KeyText } from '../keys/key-row.tsx';
import { KeyFacts } from './key-facts.tsx';
import { KeyLimits } from './key-limits.tsx';
import { KeyTrail } from './key-trail.tsx';
import { KeyUsage } from './key-usage.tsx';
import { Places } from './places.tsx';
import { RecentRefusals } from './recent-refusals.tsx';
import { RecentRequests } from './recent-requests.tsx';

interface KeyPageProps {
  readonly params: Readonly<Record<string, string>>;
}

/** Everything about one key: what it does, where it stands, what was refused and why, who changed it. */
export function KeyPage({ params }: KeyPageProps) {
  const query = useKey(params['id'] ?? '');
  if (query.data === undefined) {
    const isUnknown = query.error instanceof ApiProblem && query.error.status === 404;
    return (
      <Page title="Key">
        {isUnknown ? <UnknownKey /> : <QueryView query={query}>{() => null}</QueryView>}
      </Page>
    );
  }
  return (
    <KeyDialogs>
      <KnownKey object={query.data} />
    </KeyDialogs>
  );
}

function UnknownKey() {
  return (
    <EmptyState title="There is no such key">
      It may have been deleted, or the address is not complete.{' '}
      <Anchor component={Link} href="/keys" size="sm">
        All keys
      </Anchor>
    </EmptyState>
  );
}

function KnownKey({ object }: { readonly object: KeyObject }) {
  const { id } = object;
  const [range, setRange] = useState<RangeId>('24h');
  const requests = useRequests({ key_id: id, since: sinceOf(range), limit: 200 });
  const refusals = useRequests({ key_id: id, since: sinceOf(range), outcome: 'refused', limit: 200 });
  return (
    <Page
      title={object.name}
      description={<Subtitle object={object} />}
      actions={
        <>
          <RangePicker value={range} onChange={setRange} />
          <KeyActions object={object} />
        </>
      }
    >
      <KeyUsage keyId={id} range={range} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="md">
            <RecentRefusals object={object} query={refusals} />
            <RecentRequests query={requests} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="md">
            <KeyLimits keyId={id} />
            <Places query={requests} />
            <KeyFacts object={object} />
            <KeyTrail keyId={id} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

/** Single requests are read from an index by time, so that not too much of it is asked for. */
function sinceOf(range: RangeId): string {
  return range === '30d' || range === '90d' ? '7d' : range;
}

function Subtitle({ object }: { readonly object: KeyObject }) {
  const { status, env, description, project_id: projectId } = object;
  const projects = useProjects();
  const project = projects.data?.find(({ id }) => id === projectId)?.name ?? projectId;
  return (
    <Stack gap={2} mt={4}>
      <Group gap="xs">
        <KeyStatus status={status} />
        <Badge variant="outline" color={env === 'live' ? 'brand' : 'gray'}>
          {env}
        </Badge>
        <span>{project}</span>
        <KeyText object={object} />
      </Group>
      {description !== null && <Text size="sm">{description}</Text>}
    </Stack>
  );
}
