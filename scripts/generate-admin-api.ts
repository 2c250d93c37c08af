/**
 * Writes docs/admin-api.md from the OpenAPI document that the admin server serves. With `--check` it writes
 * nothing and exits 1 where the page is not what the document says.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readOpenApi } from './openapi-document.ts';

const PAGE = new URL('../docs/admin-api.md', import.meta.url);

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
}

interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

type Named = Readonly<Record<string, Schema>>;
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const INTRODUCTION = `# Management API

<!-- Written by scripts/generate-admin-api.ts; change src/admin instead. -->

On the admin port, which listens on loopback unless \`admin.host\` says otherwise. \`GET /openapi.json\` describes all of
it as OpenAPI 3.1, made of the schemas that validate requests; this page is made of that document. \`/livez\`,
\`/readyz\` and \`/metrics\` need no token. [admin-tasks.md](admin-tasks.md) shows the commonest tasks with curl.

## Who may do what

| caller | sent as | may |
|---|---|---|
| admin token, \`viewer\` | \`Authorization: Bearer\` on \`/v1\` | read everything but admin tokens |
| admin token, \`editor\` | the same | also create and change keys and projects |
| admin token, \`owner\` | the same | also manage admin tokens and reload the configuration |
| API key with \`api-keys:read\`, \`api-keys:write\` or \`admin:*\` | the same | \`/v1/api-keys\`, for the keys of its own project |
| session | the cookie \`session\` on \`/dashboard\` | what the admin token may that opened it |

- An API key can grant only what it has: permissions, agents, routes, models, origins, addresses, plan, limits, budget
  and time. What it leaves out at creation is taken from itself, except permissions: none of them means full use of the
  routes, which only a key may grant that has \`*:*\` or \`admin:*\`. It can rotate only keys that have no more than it,
  since it then holds their secret. A test key manages test keys alone. Addresses and origins bind it here too.
- A bearer token is refused on \`/dashboard\`, the cookie on \`/v1\`. Everything under \`/v1\` is also there under
  \`/dashboard\`. The cookie is HttpOnly and SameSite=Strict, its id is new at each login, and it ends after 12 hours, at
  logout (with \`?all=true\` in all browsers), with its token, and at a restart. Behind a trusted proxy that ended TLS it is
  Secure. Requests that another site made the browser send are refused.
- Failed attempts are slowed by address: 10 logins and 30 bearer tokens a minute, then 429 with Retry-After. A good
  bearer token is never refused for bad ones before it; a login is. IPv6 addresses count by /64. Behind one of
  \`trustedProxies\` the address is the one that the proxy tells, here as on the gateway's port.

## On the gateway's port

With \`management.onGatewayPort: true\` \`/v1/api-keys\`, everything below it but the import, is answered on the gateway's port
as well, for holders of API keys that may manage keys. The key is sent and judged as with any other request there, in
any of the headers that carry keys, and a refusal of it has the gateway's error dialect; what management answers is as on the
admin port, problem documents included. Admin tokens, sessions and publishable keys are refused. A request costs no
quota and stands in the usage records under the route \`tollgate\`. It takes the path from a route of the same one.

## Rules of all endpoints

- An answer to a change is sent after every gateway worker has taken it over: the next request obeys it.
- A path that takes other methods is answered 405 with \`Allow\`.
- Bodies are JSON of at most 256 KiB. Unknown fields are refused, in bodies and in queries.
- Lists are \`{"data": [...], "next_cursor": null}\`; \`?limit=\` (1 to 1000) and \`?cursor=\` page through them.
- Errors are RFC 9457 problem documents with \`code\` (also in \`X-Tollgate-Error\`), \`request_id\`, and \`errors\`: each
  bad field with what is wrong with it. \`message\` repeats \`detail\`.
- Keys and projects carry an \`ETag\`; with \`If-Match\` a change is made only to what was read, else 412. Two changes through
  this API are told apart exactly; one that the command line makes in the same millisecond may not be.
- \`Idempotency-Key\` on creations and rotations: the same request with the same value within ten minutes gets the first
  answer again. Answers are kept in memory, encrypted under that value, and not over a restart.
- A key in plain text is only in the answers to create and rotate, a token only in that to create.
`;

function resolve(schema: Schema | undefined): Schema | undefined {
  const name = schema?.$ref?.split('/').at(-1);
  return name === undefined ? schema : named[name];
}

function renderOperation(path: string, method: string, operation: Operation): string {
  const { summary, description, parameters = [], requestBody } = operation;
  const queries = parameters.filter((parameter) => parameter.in === 'query');
  const body = resolve(requestBody?.content['application/json']?.schema);
  const choices = (body?.anyOf ?? []).map(resolve);
  const fields = body?.properties ?? choices.find((choice) => choice?.properties)?.properties ?? {};
  const rows = [
    ...queries.map(({ name, schema, description: note = '' }) =>
      renderRow(`?${name}`, { description: note, ...schema }, false),
    ),
    ...Object.entries(fields).map(([name, schema]) =>
      renderRow(name, schema, body?.required?.includes(name) ?? false),
    ),
  ];
  const table = rows.length === 0 ? [] : ['', '| field | type | |', '|---|---|---|', ...rows];
  const text = description === undefined ? [] : ['', description];
  return [`### \`${method.toUpperCase()} ${path}\``, '', `${summary}.`, ...text, ...table, ''].join('\n');
}

function renderRow(name: string, schema: Schema, isRequired: boolean): string {
  const notes = [isRequired ? 'required' : '', schema.description ?? ''].filter((note) => note !== '');
  return `| \`${name}\` | ${describeType(schema)} | ${notes.join('; ')} |`.replace('|  |', '| |');
}

function describeType(schema: Schema): string {
  const { type, enum: words, anyOf, items } = resolve(schema) ?? schema;
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(', ');
  if (anyOf !== undefined) return anyOf.map(describeType).join(' or ');
  if (items !== undefined) return `list of ${describeType(items)}`;
  return [type ?? 'any'].flat().join(' or ');
}

function renderPage(paths: Paths): string {
  const operations = Object.entries(paths)
    .filter(([path]) => path.startsWith('/v1/') || path === '/dashboard/session')
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, each]) => ({ path, method, each })));
  const tags = [...new Set(operations.flatMap(({ each }) => each.tags))];
  const sections = tags.map((tag) => {
    const own = operations.filter(({ each }) => each.tags.includes(tag));
    return [`## ${tag}`, '', ...own.map(({ path, method, each }) => renderOperation(path, method, each))];
  });
  return `${[INTRODUCTION, ...sections.flat()].join('\n').trimEnd()}\n`;
}

const document = await readOpenApi();
const named = (document.components as { readonly schemas: Named }).schemas;
const page = renderPage(document.paths as Paths);
if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, page);
} else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page) {
  process.stderr.write(
    'docs/admin-api.md is not what src/admin says; run node scripts/generate-admin-api.ts\n',
  );
  process.exitCode = 1;
}
