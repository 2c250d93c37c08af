/** Who sends the bearer token: an admin token, or an API key in a state to be used. */
import type { FastifyRequest } from 'fastify';
import { type ApiKey, keyStatus } from '../../domain/key.ts';
import { originMatches, parseOrigin, parseOriginPattern } from '../../domain/origin.ts';
import type { FoundKey } from '../../domain/principal.ts';
import { cidrContains, parseCidr } from '../../lib/cidr.ts';
import type { Management } from '../management.ts';
import { Problem } from '../problem.ts';
import type { Caller } from './caller.ts';

const MAX_TOKEN_LENGTH = 1_024;

/** null: the token is unknown, or no longer good. Throws where none can be read, or where the key is bound elsewhere. */
export async function authenticateBearer(
  request: FastifyRequest,
  management: Management,
): Promise<Caller | null> {
  const token = readBearer(request);
  const admin = await management.adminTokens.authenticate(token);
  if (admin !== null) return { kind: 'admin', id: admin.id, name: admin.name, role: admin.role };
  const found = await management.findApiKey(token);
  if (found === null || !isUsable(found, management.clock.nowMs())) return null;
  refuseElsewhere(found.key, request);
  return { kind: 'key', id: found.key.id, key: found.key };
}

/** 401 with the challenge of RFC 6750; `error` only when a token was sent. */
export function unauthorized(code: string, detail: string, error: string | null = null): Problem {
  const challenge = error === null ? '' : `, error="${error}"`;
  return new Problem(401, code, detail, {
    headers: { 'www-authenticate': `Bearer realm="tollgate"${challenge}` },
  });
}

function readBearer(request: FastifyRequest): string {
  const { rawHeaders } = request.raw;
  const sent = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'authorization');
  if (sent.length > 1) {
    throw new Problem(400, 'conflicting_credentials', 'The Authorization header was sent twice');
  }
  const value = request.headers.authorization;
  if (value === undefined) {
    throw unauthorized('missing_credential', 'Send an admin token or API key as Authorization: Bearer TOKEN');
  }
  const token = /^bearer ([\x21-\x7e]+)$/i.exec(value)?.[1];
  if (token === undefined || token.length > MAX_TOKEN_LENGTH) {
    throw unauthorized(
      'malformed_credential',
      'Authorization is not of the form Bearer TOKEN',
      'invalid_request',
    );
  }
  return token;
}

/** A public half only identifies. */
function isUsable({ key, project, kind, secretExpiresAt }: FoundKey, nowMs: number): boolean {
  if (kind === 'public' || !project.active) return false;
  return keyStatus(key, nowMs) === 'active' && (secretExpiresAt === null || secretExpiresAt > nowMs);
}

/** Addresses and origins bind a key here as they do on the gateway. */
function refuseElsewhere(key: ApiKey, request: FastifyRequest): void {
  const { allowedIps, allowedOrigins, originCheck } = key;
  if (
    allowedIps.length > 0 &&
    !allowedIps.some((range) => cidrContains(parseCidr(range), request.clientAddress))
  ) {
    throw new Problem(403, 'ip_not_allowed', 'The API key may not be used from this address');
  }
  const sent = request.headers.origin;
  if (originCheck === 'public_only' || (sent === undefined && originCheck === 'browser')) return;
  if (originCheck === 'browser' && allowedOrigins.length === 0) return;
  if (sent === undefined || !allowsOrigin(allowedOrigins, sent)) {
    throw new Problem(403, 'origin_not_allowed', 'The API key may not be used from this origin');
  }
}

function allowsOrigin(patterns: readonly string[], sent: string): boolean {
  const origin = parseOrigin(sent);
  if (origin === null) return false;
  return (
    patterns.length === 0 ||
    patterns.some((text) => {
      const pattern = parseOriginPattern(text);
      return typeof pattern !== 'string' && originMatches(origin, pattern);
    })
  );
}
