import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly error: Error | null;
}

/** A fault in one page leaves the navigation usable. It is given the address as its key, so that leaving mends it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null };

  static getDerivedStateFromError(error: Error): ErrorBoundaryState {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Stack gap="sm" align="flex-start" role="alert">
        <Title order={1}>This page has a fault</Title>
        <Text>
          Load it again; after an update of the gateway that alone helps. If it stays, report what follows.
        </Text>
        <Code block>{error.message}</Code>
        <Button onClick={() => window.location.reload()}>Load again</Button>
      </Stack>
    );
  }
}
