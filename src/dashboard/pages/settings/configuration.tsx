import { Alert, Button, Group, List, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import { useMemo } from 'react';
import { type GatewayConfig, useConfig, useReloadConfig } from '../../api/config.ts';
import { useIsOwner } from '../../api/session.ts';
import { CopyText } from '../../components/copy-button.tsx';
import { Panel } from '../../components/panel.tsx';
import { QueryView } from '../../components/states.tsx';
import { formatYaml } from '../../format/yaml.ts';

/** gateway.yaml as it is in force, with defaults and without secrets. */
export function Configuration() {
  const isOwner = useIsOwner();
  const query = useConfig();
  const reload = useReloadConfig();
  return (
    <Panel
      title="Configuration"
      flush
      actions={
        isOwner && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={15} aria-hidden />}
            loading={reload.isPending}
            onClick={() => reload.mutate()}
          >
            Reload gateway.yaml
          </Button>
        )
      }
    >
      <div role="status">
        {reload.data !== undefined && <Reloaded needsRestart={reload.data.needs_restart} />}
        {reload.error !== null && <Refused error={reload.error} />}
      </div>
      <QueryView query={query} lines={12}>
        {(config) => <ConfigText config={config} />}
      </QueryView>
    </Panel>
  );
}

function ConfigText({ config }: { readonly config: GatewayConfig }) {
  const text = useMemo(() => formatYaml(config), [config]);
  return (
    <>
      <Group justify="space-between" px="md" pb="sm" gap="xs">
        <Text size="xs" c="dimmed">
          With every default; secrets are shown as ***.
        </Text>
        <CopyText text={text} what="text" />
      </Group>
      {/* Scrolled by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="tg-config" tabIndex={0} role="region" aria-label="Text of the configuration">
        {text}
      </pre>
    </>
  );
}

function Reloaded({ needsRestart }: { readonly needsRestart: readonly string[] }) {
  if (needsRestart.length === 0) {
    return (
      <Alert color="green" variant="light" icon={<IconCircleCheck />} mx="md" mb="sm" title="Reloaded">
        Every worker runs by gateway.yaml as it is now.
      </Alert>
    );
  }
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconAlertTriangle />}
      mx="md"
      mb="sm"
      title="Reloaded, but for what takes a restart"
    >
      <List size="sm">
        {needsRestart.map((field) => (
          <List.Item key={field} className="tg-mono">
            {field}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** Every mistake of the file, each on a line with its place. */
function Refused({ error }: { readonly error: Error }) {
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle />}
      mx="md"
      mb="sm"
      title="Not reloaded; the configuration so far stays in force"
    >
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {error.message}
      </Text>
    </Alert>
  );
}
