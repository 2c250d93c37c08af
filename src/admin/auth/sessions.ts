/**
 * Sessions of the dashboard, in memory: a restart ends them all. An id is kept as its hash, so that a dump of
 * this process lets nobody in. A session is good as long as the admin token that opened it.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AdminTokenService } from '../../keys/admin-token-service.ts';
import type { Clock } from '../../lib/clock.ts';
import { randomBase62 } from '../../lib/ids.ts';
import type { Caller } from './caller.ts';

export const SESSION_LIFETIME_MS = 12 * 3_600_000;
const SESSION_ID_LENGTH = 43;
const MAX_SESSIONS = 10_000;

type AdminCaller = Extract<Caller, { kind: 'admin' }>;

export class Sessions {
  readonly #adminTokens: Pick<AdminTokenService, 'list' | 'authenticate'>;
  readonly #clock: Clock;
  readonly #open = new LRUCache<string, { readonly adminTokenId: string; readonly endsAtMs: number }>({
    max: MAX_SESSIONS,
  });

  constructor(adminTokens: Pick<AdminTokenService, 'list' | 'authenticate'>, clock: Clock) {
    this.#adminTokens = adminTokens;
    this.#clock = clock;
  }

  /**
   * The id of a new session; null when the token is no good. `previous` ends, whoever had opened it. There is
   * no session where `record`, which puts the sign-in on record, throws.
   */
  async login(
    token: string,
    previous: string | undefined,
    record: (caller: AdminCaller) => Promise<void>,
  ): Promise<{ id: string; caller: AdminCaller } | null> {
    const admin = await this.#adminTokens.authenticate(token);
    if (admin === null) return null;
    const caller: AdminCaller = { kind: 'admin', id: admin.id, name: admin.name, role: admin.role };
    await record(caller);
    this.logout(previous);
    const id = randomBase62(SESSION_ID_LENGTH);
    const endsAtMs = this.#clock.monoMs() + SESSION_LIFETIME_MS;
    this.#open.set(digest(id), { adminTokenId: admin.id, endsAtMs });
    return { id, caller };
  }

  logout(id: string | undefined): void {
    if (id !== undefined) this.#open.delete(digest(id));
  }

  /** Ends every session that this admin token has opened, in whatever browser. */
  logoutEverywhere(adminTokenId: string): void {
    for (const [name, session] of this.#open) {
      if (session.adminTokenId === adminTokenId) this.#open.delete(name);
    }
  }

  /** The latest end of a session, in milliseconds of the wall clock; its token may end earlier. */
  endsAt(id: string): number {
    const leftMs = (this.#open.get(digest(id))?.endsAtMs ?? 0) - this.#clock.monoMs();
    return this.#clock.nowMs() + Math.max(0, leftMs);
  }

  /** Who opened the session; null when it has ended, or the token behind it has. */
  async find(id: string): Promise<AdminCaller | null> {
    const session = this.#open.get(digest(id));
    if (session === undefined) return null;
    const admin = (await this.#adminTokens.list()).find((token) => token.id === session.adminTokenId);
    const isOver = session.endsAtMs <= this.#clock.monoMs();
    const isExpired = (admin?.expiresAt ?? Infinity) <= this.#clock.nowMs();
    if (admin === undefined || admin.revokedAt !== null || isExpired || isOver) {
      this.logout(id);
      return null;
    }
    return { kind: 'admin', id: admin.id, name: admin.name, role: admin.role };
  }
}

function digest(id: string): string {
  return hash('sha256', id, 'base64');
}
