import { Anchor, Text } from '@mantine/core';
import { useState } from 'react';
import type { AuditRecordObject } from '../../../admin/api-types.ts';
import { describeDifferences, type Difference } from './differences.ts';

const SHOWN = 4;

/** What a row of the log changed: fields with their values before and after. */
export function Change({ record }: { readonly record: AuditRecordObject }) {
  const [showsAll, setShowsAll] = useState(false);
  const differences = describeDifferences(record);
  if (differences.length === 0) return <Text c="dimmed">–</Text>;
  const shown = showsAll ? differences : differences.slice(0, SHOWN);
  const more = differences.length - SHOWN;
  return (
    <>
      {shown.map((difference) => (
        <Line key={difference.field} difference={difference} />
      ))}
      {more > 0 && (
        <Anchor component="button" size="xs" onClick={() => setShowsAll(!showsAll)} aria-expanded={showsAll}>
          {showsAll ? 'Show less' : `${more} more`}
        </Anchor>
      )}
    </>
  );
}

function Line({ difference: { field, before, after } }: { readonly difference: Difference }) {
  return (
    <div className="tg-diff">
      <span className="tg-diff-field">{field}</span> {before !== null && <del>{before}</del>}
      {before !== null && after !== null && <span aria-hidden> → </span>}
      {after !== null && <ins>{after}</ins>}
    </div>
  );
}
