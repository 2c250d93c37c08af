import { createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import type { AuditSeal } from '../domain/audit.ts';

const SEAL_BYTES = 32;

/**
 * HMAC-SHA-256 in base64url under a key of its own, derived from the pepper by HKDF (RFC 5869): whoever holds
 * the database alone can make no row of the audit log that fits, and the seal tells nothing about key hashes.
 */
export function createAuditSeal(pepper: Uint8Array): AuditSeal {
  const key = createSecretKey(
    Buffer.from(hkdfSync('sha256', pepper, Buffer.alloc(0), 'tollgate audit log 1', SEAL_BYTES)),
  );
  return (text) => createHmac('sha256', key).update(text).digest('base64url');
}
