import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { AdminRole } from '../keys/admin-token-store.ts';
import type { Caller } from './auth/caller.ts';

export type AdminServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Who may call a route: administrators from this role on, and API keys with this permission where it names one. */
export interface Access {
  readonly role: AdminRole;
  readonly keyPermission?: 'api-keys:read' | 'api-keys:write';
}

declare module 'fastify' {
  interface FastifyRequest {
    /** null until a bearer token or a session has proved who calls. */
    caller: Caller | null;
    /** As far as it can be believed: told by a proxy in front only where that is one of `trustedProxies`. */
    clientAddress: string;
  }
  interface FastifyContextConfig {
    access?: Access;
    /** Describes a body that is not read by a schema, by media type. */
    bodies?: Readonly<Record<string, object>>;
  }
}
