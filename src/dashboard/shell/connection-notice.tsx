import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { type Query, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';

/** Says that what is shown is old, as long as it cannot be read again. */
export function ConnectionNotice() {
  const cache = useQueryClient().getQueryCache();
  const message = useSyncExternalStore(
    useCallback((notify) => cache.subscribe(notify), [cache]),
    () => cache.getAll().find(isOutdated)?.state.error?.message ?? null,
  );
  if (message === null) return null;
  return (
    <Alert
      color="orange"
      role="alert"
      mb="md"
      icon={<IconPlugConnectedX />}
      title="These figures are from before"
    >
      {message} The page goes on asking and mends itself.
    </Alert>
  );
}

function isOutdated(query: Query): boolean {
  return query.isActive() && query.state.error !== null && query.state.data !== undefined;
}
