/**
 * Writes config/gateway.schema.json and docs/configuration.md from the schema of gateway.yaml. With --check
 * nothing is written, and the exit code is 1 when a committed file differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConfigJsonSchema, createEditorSchema, type JsonSchema } from '../src/config/json-schema.ts';
import { NOT_SUPPORTED } from '../src/config/not-supported.ts';

const INTRODUCTION = `# Configuration

<!-- Written by scripts/generate-configuration.ts from the schema in src/config. Do not edit. -->

Tollgate reads one file, \`gateway.yaml\` in the working directory or the one named with \`--config\`. Every
section and every field with a default may be left out; an empty file is a gateway without routes.

The file is strict: an unknown field, a wrong type, a name that stands for nothing, or a missing environment
variable is reported with line and column, all of them at once, and nothing starts. \`tollgate config check\`
does only that. Editors check while you type when the first line names the schema:

\`\`\`yaml
# yaml-language-server: $schema=config/gateway.schema.json
\`\`\`

## How values are written

| written | stands for |
|---|---|
| \`\${VAR}\` | the environment variable, which must be set |
| \`\${VAR:-default}\` | the same, or the default where it is unset or empty |
| \`\${file:/run/secrets/x}\` | the content of a file of at most 64 KiB, without line breaks at its end |
| \`$\${\` | the characters \`\${\` |
| \`90s\`, \`30m\`, \`48h\`, \`30d\` | a duration |
| a path | relative to the directory of the file |

References stand inside texts, not in names of fields. Within braces and brackets YAML wants quotes around
them: \`{ port: "\${PORT:-8080}" }\`. Where a number or \`true\` or \`false\` is expected, a text with references that
reads like one is taken as one. Messages show a reference as it was written and never what it stands for.
`;

const OUTPUTS = [
  { file: 'config/gateway.schema.json', render: renderSchema },
  { file: 'docs/configuration.md', render: renderPage },
];

function run(isCheck: boolean): number {
  let exitCode = 0;
  for (const { file, render } of OUTPUTS) {
    const path = join(import.meta.dirname, '..', file);
    const content = render();
    if (!isCheck) writeFileSync(path, content);
    else if (readFileSync(path, 'utf8') !== content) {
      process.stderr.write(`${file} is out of date; run node scripts/generate-configuration.ts\n`);
      exitCode = 1;
    }
  }
  return exitCode;
}

function renderSchema(): string {
  return `${JSON.stringify(createEditorSchema(), null, 2)}\n`;
}

function renderPage(): string {
  const sections = Object.entries(createConfigJsonSchema().properties ?? {});
  const isPlain = ([, section]: [string, JsonSchema]): boolean => listRows('', section).length === 0;
  return [
    INTRODUCTION,
    renderSection(
      'Single fields',
      'These stand at the top of the file.',
      sections.filter(isPlain).map(([name, field]) => renderRow(name, field, false)),
    ),
    ...sections
      .filter((entry) => !isPlain(entry))
      .map(([name, section]) => {
        return renderSection(
          `\`${name}${placeholderOf(section)}\``,
          section.description ?? '',
          listRows('', section),
        );
      }),
    renderNotSupported(),
  ].join('\n');
}

function renderSection(title: string, description: string, rows: readonly string[]): string {
  return `## ${title}\n\n${description}\n\n| field | type | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function renderNotSupported(): string {
  const rows = NOT_SUPPORTED.map(({ path, expected }) => `| \`${path}\` | ${expected} |`);
  return `## Not supported yet\n\nThese fields are refused until what they ask for is built.\n\n| field | what may stand there until then |\n|---|---|\n${rows.join('\n')}\n`;
}

/** The fields of an object, or of what a list or a record of free names holds, with those of objects in them. */
function listRows(prefix: string, schema: JsonSchema): string[] {
  const { properties = {}, required = [] } = itemOf(schema);
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const rows = listRows(`${path}${placeholderOf(field)}.`, field);
    return [renderRow(path, field, required.includes(name)), ...rows];
  });
}

/** What stands between the name of a section and its fields where these are not the section itself. */
function placeholderOf(schema: JsonSchema): string {
  const { type, items, additionalProperties } = withoutNull(schema);
  if (items !== undefined) return '[]';
  return type === 'object' && additionalProperties ? '.NAME' : '';
}

function itemOf(schema: JsonSchema): JsonSchema {
  const { items, additionalProperties, ...own } = withoutNull(schema);
  return items ?? (additionalProperties || own);
}

function withoutNull(schema: JsonSchema): JsonSchema {
  const branches = schema.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  return branches.length === 1 && branches[0] !== undefined
    ? { ...branches[0], ...pickMeta(schema) }
    : schema;
}

function pickMeta({ title, description }: JsonSchema): JsonSchema {
  return { ...(title !== undefined && { title }), ...(description !== undefined && { description }) };
}

function renderRow(path: string, field: JsonSchema, isRequired: boolean): string {
  const cells = [`\`${path}\``, typeOf(field), defaultOf(field, isRequired), field.description ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultOf(field: JsonSchema, isRequired: boolean): string {
  if (isRequired) return 'required';
  const isSection =
    field.default === undefined || (itemOf(field).properties !== undefined && field.default !== null);
  return isSection ? '' : `\`${JSON.stringify(field.default)}\``;
}

function typeOf(schema: JsonSchema): string {
  const { title, items, additionalProperties, anyOf, enum: choices, const: choice } = withoutNull(schema);
  if (choices !== undefined)
    return choices
      .filter((value) => value !== null)
      .map(renderValue)
      .join(', ');
  if (choice !== undefined) return renderValue(choice);
  if (title !== undefined) return `${title}${rangeOf(schema)}`;
  if (items !== undefined) return `list of ${typeOf(items)}`;
  if (additionalProperties) return `names with ${typeOf(additionalProperties)}`;
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  return `${nameOfType(schema)}${rangeOf(schema)}`;
}

function renderValue(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function rangeOf(schema: JsonSchema): string {
  const { minimum, maximum } = withoutNull(schema);
  return minimum === undefined || maximum === undefined ? '' : ` from ${minimum} to ${maximum}`;
}

const TYPE_NAMES = new Map([
  ['integer', 'whole number'],
  ['boolean', '`true`, `false`'],
  ['object', 'the fields below'],
]);

function nameOfType(schema: JsonSchema): string {
  const types = [withoutNull(schema).type ?? []].flat();
  return types.map((type) => TYPE_NAMES.get(type)).find((name) => name !== undefined) ?? 'text';
}

process.exitCode = run(process.argv.includes('--check'));
