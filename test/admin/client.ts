/** Speaks to the admin port of a started gateway as its clients do: over HTTP, with JSON. */
import type { Scene } from '../support/scenes.ts';

export type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** null where there is none. */
  readonly body: Json;
}

export interface Client {
  (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** `credential` is sent as a bearer token; null sends none. */
export function createClient(base: string, credential: string | null): Client {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson = text !== '' && (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as Json) : { text },
    };
  };
}

export async function createAdminToken(
  { gateway }: Scene,
  role: 'owner' | 'editor' | 'viewer' = 'owner',
): Promise<string> {
  return (await gateway.server.services.adminTokens.create({ name: role, role })).token;
}

export async function adminClient(scene: Scene, role?: 'owner' | 'editor' | 'viewer'): Promise<Client> {
  return createClient(scene.gateway.admin, await createAdminToken(scene, role));
}

/** A client with the cookie of a session, for /dashboard. */
export async function sessionClient(
  scene: Scene,
  role: 'owner' | 'editor' | 'viewer' = 'owner',
): Promise<Client> {
  const client = createClient(scene.gateway.admin, null);
  const login = await client('POST', '/dashboard/session', { token: await createAdminToken(scene, role) });
  const cookie = /^session=[^;]+/.exec(login.headers.get('set-cookie') ?? '')?.[0] ?? '';
  return (method, path, body, headers = {}) => client(method, path, body, { cookie, ...headers });
}

/** A client that holds an API key with these settings. */
export async function keyClient(
  { gateway }: Scene,
  settings: Parameters<typeof gateway.createKey>[0],
): Promise<Client> {
  return createClient(gateway.admin, await gateway.createKey(settings));
}

/** Names of the fields that a problem document complains of. */
export function fieldsOf({ body }: Answer): string[] {
  return (body['errors'] as readonly { readonly field: string }[]).map(({ field }) => field);
}
