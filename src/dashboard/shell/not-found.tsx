import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { Page } from '../components/page.tsx';
import { EmptyState } from '../components/states.tsx';

export function NotFound() {
  return (
    <Page title="No such page">
      <EmptyState
        title="There is no page at this address"
        action={
          <Button component={Link} href="/">
            Go to the overview
          </Button>
        }
      >
        The address may be mistyped, or belong to another version.
      </EmptyState>
    </Page>
  );
}
