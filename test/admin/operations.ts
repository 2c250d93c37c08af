/** The operations of /openapi.json, and what is needed to call each of them as its description says. */
import type { Scene } from '../support/scenes.ts';
import {
  adminClient,
  type Client,
  createAdminToken,
  createClient,
  type Json,
  sessionClient,
} from './client.ts';

export interface Schema extends Json {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
}

interface MediaType {
  readonly schema: Schema;
  readonly example?: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly schema: Schema;
}

export interface Operation {
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly summary?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, MediaType>> }>>;
}

export interface Described {
  readonly document: Json;
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Schema>>;
}

export async function readDescription({ gateway }: Scene): Promise<Described> {
  const { body: document } = await createClient(gateway.admin, null)('GET', '/openapi.json');
  const paths = document['paths'] as Record<string, Record<string, Operation>>;
  const { schemas } = document['components'] as { schemas: Record<string, Schema> };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({ ...each, method: method.toUpperCase(), path })),
  );
  return { document, operations, schemas };
}

export function bodyOf({ requestBody }: Operation): MediaType | undefined {
  return requestBody?.content['application/json'];
}

/** Follows a reference. */
export function resolve(schema: Schema, { schemas }: Described): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (schemas[name] ?? {});
}

/** The object that a body is, where it may also be null or missing. */
export function objectOf(schema: Schema | undefined, described: Described): Schema | undefined {
  if (schema === undefined) return undefined;
  const own = resolve(schema, described);
  if (own.properties !== undefined) return own;
  return own.anyOf?.map((choice) => objectOf(choice, described)).find((choice) => choice !== undefined);
}

/** The example of the body, with a name and a token of its own where it has one. */
export async function exampleBody(scene: Scene, operation: Operation): Promise<unknown> {
  const example = bodyOf(operation)?.example;
  if (Array.isArray(example))
    return example.map((row: object) => ({ ...row, key: `legacy-${Math.random().toString(36).slice(2)}` }));
  if (typeof example !== 'object' || example === null) return example;
  if (operation.path.endsWith('/session')) return { token: await createAdminToken(scene) };
  return 'name' in example && operation.method === 'POST'
    ? { ...example, name: `walked-${Math.random().toString(36).slice(2)}` }
    : example;
}

/** Stands for the id where there is nothing to take one of. */
export const NOTHING = 'none';

/** The path with the id of something that was made for it by the collection's own example. */
export async function fillPath(
  scene: Scene,
  { operations }: Described,
  path: string,
  client: Client,
): Promise<string> {
  if (!path.includes('{id}')) return path;
  const collection = path.slice(0, path.indexOf('/{id}'));
  const creation = operations.find((each) => each.path === collection && each.method === 'POST');
  const made =
    creation === undefined
      ? await client('GET', collection)
      : await client('POST', collection, await exampleBody(scene, creation));
  const [first] = (made.body['data'] as Json[] | undefined) ?? [made.body];
  const id = first?.['id'];
  return path.replace('{id}', typeof id === 'string' ? id : NOTHING);
}

/** What opens the path for an owner: a bearer token, or the cookie of a session. */
export function clientFor(scene: Scene, path: string): Promise<Client> {
  return path.startsWith('/dashboard') ? sessionClient(scene) : adminClient(scene);
}
