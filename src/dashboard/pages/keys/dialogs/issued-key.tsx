import { Alert, Button, Code, Group, Stack, Tabs, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { IssuedKeyObject } from '../../../../admin/api-types.ts';
import { useConfig } from '../../../api/config.ts';
import { useGatewayUrl } from '../../../api/session.ts';
import { CopyText } from '../../../components/copy-button.tsx';
import { describeSnippets } from '../snippets.ts';

interface IssuedKeyProps {
  readonly issued: IssuedKeyObject;
  readonly onClose: () => void;
}

/** The only sight of a key in plain text. It lives in this component alone. */
export function IssuedKey({ issued, onClose }: IssuedKeyProps) {
  return (
    <Stack gap="md">
      <Alert color="orange" icon={<IconAlertTriangle />} variant="light" title="Copy the key now">
        It is shown this once. Tollgate keeps only a hash of it, so nobody can show it again; a lost key is
        replaced by rotating it.
      </Alert>
      <Group gap="xs" wrap="nowrap" align="stretch">
        <Code
          block
          flex={1}
          data-testid="issued-key"
          style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}
        >
          {issued.key}
        </Code>
      </Group>
      <Group gap="xs">
        <CopyText text={issued.key} what="key" variant="filled" autoFocus />
        {issued.public_key !== null && <CopyText text={issued.public_key} what="public half" />}
      </Group>
      <Snippets issued={issued} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          I have stored it
        </Button>
      </Group>
    </Stack>
  );
}

function Snippets({ issued }: { readonly issued: IssuedKeyObject }) {
  const gatewayUrl = useGatewayUrl();
  const config = useConfig().data;
  if (config === undefined) return null;
  const snippets = describeSnippets({ key: issued, gatewayUrl, config });
  return (
    <div>
      <Text fw={600} size="sm" mb={4}>
        Try it
      </Text>
      <Tabs defaultValue={snippets[0]?.label ?? null} keepMounted={false}>
        <Tabs.List aria-label="Client">
          {snippets.map(({ label }) => (
            <Tabs.Tab key={label} value={label} px="xs" fz="xs">
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map(({ label, code }) => (
          <Tabs.Panel key={label} value={label} pt="xs">
            {/* Scrolled by keyboard too. */}
            <Code block mah={260} style={{ overflow: 'auto' }} tabIndex={0} aria-label={`Code for ${label}`}>
              {code}
            </Code>
            <Group mt="xs">
              <CopyText text={code} what="code" />
            </Group>
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
