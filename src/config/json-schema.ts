import { z } from 'zod';
import { configSchema } from './schema.ts';

/** What this project uses of JSON Schema 2020-12. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The fields of gateway.yaml as they are once references are expanded. */
export function createConfigJsonSchema(): JsonSchema {
  return z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;
}

/** The same for editors, which see the references: one may stand for any number, flag or choice. */
export function createEditorSchema(): JsonSchema {
  const reference = { type: 'string' as const, pattern: String.raw`\$\{.*\}` };
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      const { type, enum: choices, minimum, maximum } = jsonSchema;
      const isText = type === 'string' && choices === undefined;
      if (isText || !['string', 'integer', 'number', 'boolean'].includes(String(type))) return;
      const own = Object.entries({ type, enum: choices, minimum, maximum });
      for (const [name] of own) delete jsonSchema[name];
      const value = Object.fromEntries(own.filter(([, setting]) => setting !== undefined));
      jsonSchema.anyOf = [value, reference];
    },
  });
  return { ...schema, title: 'gateway.yaml of Tollgate' } as JsonSchema;
}

/** The names of the fields that may stand at the path; empty where names are free. */
export function fieldsAt(schema: JsonSchema, path: readonly PropertyKey[]): string[] {
  const [step, ...rest] = path;
  const branches = schema.anyOf ?? [schema];
  if (step === undefined) return branches.flatMap((branch) => Object.keys(branch.properties ?? {}));
  return branches.flatMap((branch) => {
    const next = typeof step === 'number' ? branch.items : childOf(branch, String(step));
    return next ? fieldsAt(next, rest) : [];
  });
}

function childOf(schema: JsonSchema, name: string): JsonSchema | false | undefined {
  const { properties, additionalProperties } = schema;
  return properties !== undefined && Object.hasOwn(properties, name)
    ? properties[name]
    : additionalProperties;
}
