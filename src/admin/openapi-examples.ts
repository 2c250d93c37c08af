/**
 * An example for every body that is sent or answered, made of the examples that the schemas carry, so that no
 * operation is without one and none says what its schema does not.
 */
import { STATUS_CODES } from 'node:http';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
}

interface MediaType {
  readonly schema?: Schema;
  example?: unknown;
  readonly examples?: unknown;
}

interface Answer {
  description?: string;
  readonly content?: Readonly<Record<string, MediaType>>;
}

interface Operation {
  readonly requestBody?: { readonly content?: Readonly<Record<string, MediaType>> };
  readonly responses?: Readonly<Record<string, Answer>>;
}

interface Document {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** What @fastify/swagger writes where a schema says nothing of itself. */
const NOT_DESCRIBED = 'Default Response';

/** Changes the document it is given. */
export function addExamples(document: object): object {
  const { paths = {}, components = {} } = document as Document;
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  for (const { requestBody, responses = {} } of operations) {
    const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    for (const [status, response] of good) {
      if (response.description === NOT_DESCRIBED) response.description = STATUS_CODES[status] ?? status;
    }
    const bodies = [requestBody, ...good.map(([, response]) => response)];
    for (const media of bodies.flatMap((body) => Object.values(body?.content ?? {}))) {
      if (media.schema === undefined || media.example !== undefined || media.examples !== undefined) continue;
      media.example = exampleOf(media.schema, components.schemas ?? {});
    }
  }
  return document;
}

function exampleOf(schema: Schema, named: Readonly<Record<string, Schema>>): unknown {
  const known = named[schema.$ref?.split('/').at(-1) ?? ''];
  if (known !== undefined) return exampleOf(known, named);
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = schema.anyOf ?? [];
  if (choice !== undefined) return exampleOf(choice, named);
  if (schema.items !== undefined) return [exampleOf(schema.items, named)];
  return schema.properties === undefined ? plainExample(schema) : objectExample(schema, named);
}

function objectExample(schema: Schema, named: Readonly<Record<string, Schema>>): object {
  const fields = Object.entries(schema.properties ?? {});
  const given = fields.filter(([name]) => schema.required?.includes(name));
  return Object.fromEntries(given.map(([name, field]) => [name, exampleOf(field, named)]));
}

function plainExample({ type, minimum }: Schema): unknown {
  if (type === 'integer' || type === 'number') return Math.max(0, minimum ?? 0);
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  return type === 'object' ? {} : 'text';
}
