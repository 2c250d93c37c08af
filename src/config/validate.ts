/** Holds the tree of a file against the schema. */
import type { z } from 'zod';
import { createConfigJsonSchema, fieldsAt, type JsonSchema } from './json-schema.ts';
import { type Path, quote } from './problems.ts';
import type { Reporter } from './reporter.ts';
import { type ConfigFile, configSchema } from './schema.ts';
import { suggest } from './suggest.ts';
import { setValue, valueAt } from './tree.ts';

type Issue = z.core.$ZodIssue;

/**
 * The file with its defaults, or null where something is wrong, which is then reported. Texts that come from
 * references and look like the number or flag that is expected become one in the tree.
 */
export function validate(reporter: Reporter): ConfigFile | null {
  for (;;) {
    const result = configSchema.safeParse(reporter.root, { error: explainType });
    if (result.success) return result.data;
    const { issues } = result.error;
    // Each turn converts at least one text, which no later turn can convert again.
    if (issues.filter((issue) => convert(issue, reporter)).length > 0) continue;
    const schema = createConfigJsonSchema();
    for (const issue of issues) reportIssue(issue, schema, reporter);
    return null;
  }
}

/** What is expected where the schema has no phrase of its own. */
function explainType(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.join(', ')}`;
  if (issue.code !== 'invalid_type') return 'expected another value';
  return issue.expected === 'array' ? 'expected a list' : 'expected fields with names';
}

/** Whether the issue was a number or flag that a reference gave as text; it is converted then. */
function convert(issue: Issue, reporter: Reporter): boolean {
  const path = issue.path as Path;
  const value = valueAt(reporter.root, path);
  if (typeof value !== 'string' || reporter.writtenAt(path) === null) return false;
  const converted = expectedTypes(issue).map((type) => convertText(value.trim(), type));
  const fitting = converted.find((candidate) => candidate !== null);
  if (fitting === undefined) return false;
  setValue(reporter.root, path, fitting);
  return true;
}

function expectedTypes(issue: Issue): string[] {
  if (issue.code === 'invalid_type') return [issue.expected];
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(expectedTypes) : [];
}

function convertText(text: string, type: string): number | boolean | null {
  if (type === 'boolean' && /^(?:true|false)$/.test(text)) return text === 'true';
  if (type === 'number' && /^-?\d{1,20}(?:\.\d{1,20})?$/.test(text)) return Number(text);
  return null;
}

function reportIssue(issue: Issue, schema: JsonSchema, reporter: Reporter): void {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, path);
    for (const name of issue.keys) {
      reporter.reportName([...path, name], `unknown field; ${suggest(name, known)}`);
    }
  } else if (issue.code === 'invalid_key') {
    const phrase = issue.issues[0]?.message ?? issue.message;
    reporter.reportName(path, `${phrase}, found ${quote(String(path.at(-1)))}`);
  } else if (valueAt(reporter.root, path) === undefined) {
    reporter.reportValue(path, `is missing; ${issue.message}`);
  } else {
    reporter.reportValue(path, `${issue.message}, found ${reporter.describeValue(path)}`);
  }
}
