import type { KeyStore, KeyUse } from '../keys/key-store.ts';
import type { UsageRecord } from '../domain/usage.ts';

const FLUSH_MS = 5_000;

/**
 * Remembers when each key was last used and writes it to the store every few seconds: one transaction for
 * all keys instead of one per request. What is lost in a crash is a few seconds of a hint for people.
 */
export class LastUse {
  readonly #keys: KeyStore;
  readonly #timer: NodeJS.Timeout;
  #latest = new Map<string, KeyUse>();

  constructor(keys: KeyStore) {
    this.#keys = keys;
    // A store that cannot be written keeps its old instants; whoever changes keys then hears of it.
    this.#timer = setInterval(() => void this.flush().catch(() => undefined), FLUSH_MS).unref();
  }

  note(records: readonly Pick<UsageRecord, 'keyId' | 'at' | 'clientIp' | 'secret'>[]): void {
    for (const { keyId, at, clientIp, secret } of records) {
      const previousSecret = secret === 'previous';
      // Both secrets of a key in its grace are in use, and each has a last use of its own.
      const name = previousSecret ? `${keyId} previous` : keyId;
      const known = this.#latest.get(name);
      if (known === undefined || known.at < at) {
        this.#latest.set(name, { keyId, at, ip: clientIp, previousSecret });
      }
    }
  }

  async flush(): Promise<void> {
    const uses = [...this.#latest.values()];
    this.#latest = new Map();
    await this.#keys.recordUses(uses);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
