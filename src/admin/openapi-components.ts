/**
 * The named schemas of the document. The type provider makes two of each, `ApiKey` as it is answered and
 * `ApiKeyInput` as it is sent, whether anything speaks of them or not; those stay that are spoken of, and what is
 * only ever sent needs no other name.
 */
type Document = Readonly<Record<string, unknown>> & {
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

interface Operation {
  readonly responses?: Readonly<Record<string, Answer>>;
}

const PREFIX = '#/components/schemas/';
const REFERENCE = /"#\/components\/schemas\/([A-Za-z]+)"/g;

export function nameComponents(document: object): object {
  const { components = {}, ...operations } = document as Document;
  const { responses, ...rest } = nameProblems(operations);
  const { schemas = {} } = components;
  const used = findUsed([rest, responses], schemas);
  const names = new Map([...used].map((name) => [name, shortName(name, used)]));
  const kept = Object.fromEntries([...names].map(([name, short]) => [short, schemas[name]]));
  const sorted = Object.fromEntries(Object.entries(kept).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const text = JSON.stringify({ ...rest, components: { ...components, schemas: sorted, responses } });
  return JSON.parse(
    text.replaceAll(REFERENCE, (_whole, name: string) => JSON.stringify(PREFIX + (names.get(name) ?? name))),
  ) as object;
}

interface Answer {
  readonly content?: Readonly<Record<string, unknown>>;
}

/** Refusals are the same everywhere, so they are described once, by their status. */
function nameProblems(operations: Document): { readonly paths: object; readonly responses: object } {
  const responses: Record<string, Answer> = {};
  const paths = mapValues(operations.paths ?? {}, (methods) =>
    mapValues(methods, (operation) => ({
      ...operation,
      responses: mapValues(operation.responses ?? {}, (answer, status) => {
        if (!Object.hasOwn(answer.content ?? {}, 'application/problem+json')) return answer;
        responses[`Problem${status}`] ??= answer;
        return { $ref: `#/components/responses/Problem${status}` };
      }),
    })),
  );
  return { ...operations, paths, responses };
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  change: (value: In, name: string) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}

/** Those that operations name, and those that these name. */
function findUsed(operations: unknown, schemas: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const used = new Set<string>();
  const waiting: unknown[] = [operations];
  while (waiting.length > 0) {
    for (const [, name = ''] of JSON.stringify(waiting.pop()).matchAll(REFERENCE)) {
      if (used.has(name)) continue;
      used.add(name);
      waiting.push(schemas[name]);
    }
  }
  return used;
}

function shortName(name: string, used: ReadonlySet<string>): string {
  const short = name.replace(/Input$/, '');
  return used.has(short) ? name : short;
}
