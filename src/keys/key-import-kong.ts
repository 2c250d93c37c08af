/**
 * Keys of Kong's plugin key-auth: the answer of its Admin API to `/key-auths`, or the JSON that
 * `deck gateway dump --format json` and `kong config db_export` write, which has the consumers too.
 */
import { invalid } from './checks.ts';
import { unwrapList } from './key-import-document.ts';
import type { ExportReader } from './key-import-format.ts';
import { type ImportRow, isObject, RowReader, toMetadata } from './key-import-row.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What of a consumer narrows what his keys may do. */
const RESTRICTIONS = ['plugins', 'acls', 'groups'];

export const KONG: ExportReader = {
  unwrap: (document) => {
    if (!isObject(document) || !('consumers' in document || 'keyauth_credentials' in document)) {
      return unwrapList(document, ['data']);
    }
    return [...credentialsOfConsumers(document), ...credentialsOfList(document)];
  },
  toRow: ({ row, fields }, nowMs) => {
    const reader = new RowReader(row, fields);
    const consumer = readConsumer(reader);
    for (const problem of consumer.problems) reader.report(`consumer.${problem.field}`, problem.message);
    return {
      row,
      plaintext: reader.text('key') ?? null,
      sha256: null,
      secretField: 'key',
      project: null,
      env: null,
      format: null,
      shown: null,
      enabled: true,
      settings: readSettings(reader, consumer, nowMs),
      problems: reader.problems,
    };
  },
};

/** deck: credentials stand below their consumers. */
function credentialsOfConsumers(document: Fields): Fields[] {
  return listOf(document, 'consumers').flatMap((consumer) =>
    listOf(consumer, 'keyauth_credentials').map((credential) => ({ ...credential, consumer })),
  );
}

/** db_export: credentials are a list of their own and name their consumer by id. */
function credentialsOfList(document: Fields): Fields[] {
  const consumers = new Map(listOf(document, 'consumers').map((consumer) => [consumer['id'], consumer]));
  return listOf(document, 'keyauth_credentials').map((credential) => {
    const { consumer } = credential;
    const id = isObject(consumer) ? consumer['id'] : consumer;
    return { ...credential, consumer: consumers.get(id) ?? consumer };
  });
}

function listOf(document: Fields, name: string): Fields[] {
  const list = document[name] ?? [];
  if (Array.isArray(list) && list.every(isObject)) return list;
  throw invalid(`${name} of the file is no list of objects`);
}

/** The consumer as an object, as its id, or as its name. */
function readConsumer(reader: RowReader): RowReader {
  const consumer = reader.value('consumer');
  const named = typeof consumer === 'string' ? { username: consumer } : {};
  const inner = new RowReader(reader.row, isObject(consumer) ? consumer : named);
  inner.refuse(RESTRICTIONS, 'has no counterpart; use limits and permissions of the key, and leave it out');
  return inner;
}

function readSettings(reader: RowReader, consumer: RowReader, nowMs: number): ImportRow['settings'] {
  const name = consumer.text('username') ?? consumer.text('custom_id') ?? consumer.text('id');
  // Kong tells how many seconds are left.
  const ttl = reader.number('ttl');
  return {
    name: name ?? 'Kong key',
    expiresAt: ttl === undefined || ttl === 0 ? null : nowMs + Math.round(ttl * 1000),
    metadata: toMetadata({
      kong_consumer_id: consumer.text('id'),
      kong_custom_id: consumer.text('custom_id'),
      kong_tags: reader.list('tags')?.join(','),
    }),
  };
}
