import { Stack, Text } from '@mantine/core';
import type { AuditRecordObject } from '../../../admin/api-types.ts';
import { useKeyTrail } from '../../api/key-details.ts';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';

const MOST = 12;

/** Who did what to the key. */
export function KeyTrail({ keyId }: { readonly keyId: string }) {
  const query = useKeyTrail(keyId);
  return (
    <Panel title="Audit trail">
      <QueryView query={query} lines={3}>
        {(records) =>
          records.length === 0 ? (
            <EmptyState title="Nobody has changed this key" />
          ) : (
            <Stack component="ol" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
              {records.slice(0, MOST).map((record) => (
                <TrailEntry key={record.seq} record={record} />
              ))}
            </Stack>
          )
        }
      </QueryView>
    </Panel>
  );
}

function TrailEntry({ record }: { readonly record: AuditRecordObject }) {
  const { at, actor, action, source } = record;
  const fields = listFields(record);
  return (
    <li>
      <Text size="sm" component="div">
        <span className="tg-mono">{action}</span>
        {fields !== '' && `: ${fields}`}
      </Text>
      <Text size="xs" c="dimmed" component="div">
        <Time value={at} relative /> by {actor.name}
        {source !== null && ` from ${source}`}
      </Text>
    </li>
  );
}

/** Names of what is different; of a new key everything is. */
function listFields({ before, after }: AuditRecordObject): string {
  if (before === null || after === null) return '';
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].join(', ').replaceAll('_', ' ');
}
