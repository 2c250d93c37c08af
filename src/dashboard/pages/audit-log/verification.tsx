import { Alert, Button, Group, List, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import type { AuditVerdictObject } from '../../../admin/api-types.ts';
import { useAuditVerification } from '../../api/audit-log.ts';
import { CopyText } from '../../components/copy-button.tsx';
import { ErrorState } from '../../components/states.tsx';
import { formatCount } from '../../format/figures.ts';

/** Whether anybody has tampered with the log. */
export function Verification() {
  const [typed, setTyped] = useState('');
  const [head, setHead] = useState('');
  const query = useAuditVerification(head);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (typed.trim() === head) void query.refetch();
    else setHead(typed.trim());
  };
  return (
    <Stack gap="sm">
      <div aria-live="polite">
        {query.error !== null && <ErrorState error={query.error} />}
        {query.error === null && query.data === undefined && <Skeleton height={44} />}
        {query.error === null && query.data !== undefined && <Verdict verdict={query.data} against={head} />}
      </div>
      <form onSubmit={submit}>
        <Group gap="xs" align="flex-end">
          <TextInput
            size="xs"
            flex={1}
            miw={240}
            label="A head that was kept elsewhere"
            placeholder="SEQ:MAC; empty: none"
            autoComplete="off"
            classNames={{ input: 'tg-mono' }}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={query.isFetching}>
            Check again
          </Button>
        </Group>
      </form>
    </Stack>
  );
}

interface VerdictProps {
  readonly verdict: AuditVerdictObject;
  /** The head that was compared with; empty: none. */
  readonly against: string;
}

function Verdict({ verdict: { intact, rows, head, problems }, against }: VerdictProps) {
  if (!intact) {
    return (
      <Alert
        role="alert"
        color="red"
        variant="light"
        icon={<IconShieldX />}
        title="Somebody has tampered with the log"
      >
        <List size="sm">
          {problems.map(({ seq, kind, message }) => (
            <List.Item key={`${seq} ${kind}`}>{message}</List.Item>
          ))}
        </List>
      </Alert>
    );
  }
  return (
    <Alert color="green" variant="light" icon={<IconShieldCheck />} title="The log is intact">
      <Text size="sm">
        {formatCount(rows)} {rows === 1 ? 'row' : 'rows'}; none was altered, removed or put in
        {against === '' ? '.' : ', and the head that was kept is among them.'}
      </Text>
      {head !== null && <Head head={`${head.seq}:${head.mac}`} />}
    </Alert>
  );
}

/** That the end of the log was cut off shows only against this. */
function Head({ head }: { readonly head: string }) {
  return (
    <Group gap="xs" mt={6}>
      <Text size="xs">
        Keep its head where nobody who can write the database can write:{' '}
        <span className="tg-mono" style={{ overflowWrap: 'anywhere' }}>
          {head}
        </span>
      </Text>
      <CopyText text={head} what="head" />
    </Group>
  );
}
