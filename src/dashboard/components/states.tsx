/** What stands in the place of data: that there is none, that it comes, that it could not be had. */
import { Alert, Button, Group, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { ApiProblem } from '../api/http.ts';

interface EmptyStateProps {
  readonly title: string;
  /** What to do about it. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly icon?: ComponentType<{ size?: number | string }>;
}

export function EmptyState({ title, children, action, icon: Icon = IconInbox }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py={48} px="md">
      <ThemeIcon variant="light" color="gray" size={44} radius="xl">
        <Icon size={22} />
      </ThemeIcon>
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text c="dimmed" ta="center" maw={460} component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}

/** Says what went wrong in the words of the gateway, and offers to try again. */
export function ErrorState({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  const requestId = error instanceof ApiProblem ? error.requestId : null;
  return (
    <Alert
      role="alert"
      color="red"
      icon={<IconAlertTriangle />}
      title="This could not be loaded"
      variant="light"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error.message}</Text>
        {requestId !== null && requestId !== '' && (
          <Text size="xs">
            Request <span className="tg-mono">{requestId}</span> is in the log of the gateway.
          </Text>
        )}
        {onRetry !== undefined && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function LoadingState({ lines = 6 }: { readonly lines?: number }) {
  return (
    <Stack gap="xs" role="status" aria-label="Loading" p="md">
      {Array.from({ length: lines }, (_, line) => (
        <Group key={line} gap="md" wrap="nowrap">
          <Skeleton height={16} width="28%" />
          <Skeleton height={16} />
        </Group>
      ))}
    </Stack>
  );
}

interface QueryResult<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  refetch(): unknown;
}

interface QueryViewProps<Data> {
  readonly query: QueryResult<Data>;
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}

/** The children once there is data; it stays while a later reading fails. */
export function QueryView<Data>({ query, lines, children }: QueryViewProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <LoadingState {...(lines === undefined ? {} : { lines })} />;
}
