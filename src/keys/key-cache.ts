/**
 * A worker's memory of keys. Answers without I/O for keys seen before, good or unknown; forgets a key as
 * soon as the change log names it, and everything once the store has been out of reach for too long.
 */
import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { CodedError } from '../domain/errors.ts';
import type { FoundKey } from '../domain/principal.ts';
import type { Clock } from '../lib/clock.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Change, KeyReader } from './key-store.ts';

const MAX_KEYS = 100_000;
/** Unknown keys are remembered apart, so that a flood of them cannot drive good ones out. */
const MAX_UNKNOWN = 10_000;
const UNKNOWN_TTL_MS = 5_000;

export interface KeyCacheOptions<Entry> {
  readonly reader: KeyReader;
  readonly clock: Clock;
  /** How long cached keys may be used while the store cannot be reached. */
  readonly maxStaleMs: number;
  /** Candidate hashes of a secret, see key-hash.ts. */
  hashesOf(secret: string): readonly string[];
  /** What the worker wants to remember of a key, computed once per load. */
  compile(found: FoundKey): Entry;
}

interface Slot<Entry> {
  readonly entry: Entry;
  readonly keyId: string;
  readonly projectId: string;
}

export interface KeyCacheStats {
  hits: number;
  misses: number;
}

export class KeyCache<Entry> {
  readonly #options: KeyCacheOptions<Entry>;
  readonly #known: LRUCache<string, Slot<Entry>>;
  readonly #unknown: LRUCache<string, true>;
  /** Which cache entries belong to a key: its secret, a rotated one, its public half. */
  readonly #byKey = new Map<string, Set<string>>();
  // Cache keys are salted digests: a dump of this process shows no plaintext key.
  readonly #salt = randomBytes(16).toString('hex');
  #contactMs: number;
  /** Rises with every change; a load that began before a change must not be stored after it. */
  #epoch = 0;
  readonly stats: KeyCacheStats = { hits: 0, misses: 0 };

  constructor(options: KeyCacheOptions<Entry>) {
    this.#options = options;
    this.#contactMs = options.clock.monoMs();
    this.#known = new LRUCache({
      max: MAX_KEYS,
      dispose: (slot, digest) => this.#unlink(slot.keyId, digest),
    });
    this.#unknown = new LRUCache({
      max: MAX_UNKNOWN,
      ttl: UNKNOWN_TTL_MS,
      perf: { now: () => options.clock.monoMs() },
    });
  }

  /** The key with this secret, or null. Throws `store_unavailable` when it is not cached and the store fails. */
  findBySecret(secret: string): MaybePromise<Entry | null> {
    return this.#find(secret, () => this.#options.reader.findBySecretHash(this.#options.hashesOf(secret)));
  }

  /** The key with this public half, or null. */
  findByPublicKey(publicKey: string): MaybePromise<Entry | null> {
    return this.#find(publicKey, () => this.#options.reader.findByPublicKey(publicKey));
  }

  #find(credential: string, load: () => MaybePromise<FoundKey | null>): MaybePromise<Entry | null> {
    const digest = hash('sha256', this.#salt + credential, 'base64');
    const slot = this.#known.get(digest);
    if (slot !== undefined && this.#isFresh()) {
      this.stats.hits++;
      return slot.entry;
    }
    if (slot === undefined && this.#unknown.has(digest) && this.#isFresh()) {
      this.stats.hits++;
      return null;
    }
    this.stats.misses++;
    return this.#load(digest, load);
  }

  #load(digest: string, load: () => MaybePromise<FoundKey | null>): MaybePromise<Entry | null> {
    const epoch = this.#epoch;
    try {
      const found = load();
      if (!(found instanceof Promise)) return this.#remember(digest, found, epoch);
      return found.then(
        (key) => this.#remember(digest, key, epoch),
        (error: unknown) => {
          throw storeUnavailable(error);
        },
      );
    } catch (error) {
      throw storeUnavailable(error);
    }
  }

  #remember(digest: string, found: FoundKey | null, epoch: number): Entry | null {
    if (found === null) {
      if (epoch === this.#epoch) this.#unknown.set(digest, true);
      return null;
    }
    const entry = this.#options.compile(found);
    if (epoch === this.#epoch) {
      this.#known.set(digest, { entry, keyId: found.key.id, projectId: found.project.id });
      const digests = this.#byKey.get(found.key.id) ?? new Set();
      this.#byKey.set(found.key.id, digests.add(digest));
    }
    return entry;
  }

  #isFresh(): boolean {
    return this.#options.clock.monoMs() - this.#contactMs <= this.#options.maxStaleMs;
  }

  /** The store was reached just now: what is cached is as good as the change log. */
  confirm(): void {
    this.#contactMs = this.#options.clock.monoMs();
  }

  /** Forgets what the changes touch. */
  invalidate(changes: readonly Change[]): void {
    this.#epoch++;
    this.#unknown.clear();
    for (const change of changes) {
      if (change.kind === 'key') this.#forgetKey(change.id);
      else this.#forgetProject(change.id);
    }
  }

  /** Forgets everything, e.g. after a reload that changed plans. */
  clear(): void {
    this.#epoch++;
    this.#known.clear();
    this.#unknown.clear();
    this.#byKey.clear();
  }

  #forgetKey(keyId: string): void {
    // Each deletion unlinks its digest from the set, see dispose; a set allows that while it is walked.
    for (const digest of this.#byKey.get(keyId) ?? []) this.#known.delete(digest);
  }

  #unlink(keyId: string, digest: string): void {
    const digests = this.#byKey.get(keyId);
    if (digests?.delete(digest) && digests.size === 0) this.#byKey.delete(keyId);
  }

  #forgetProject(projectId: string): void {
    for (const slot of this.#known.values()) {
      if (slot.projectId === projectId) this.#forgetKey(slot.keyId);
    }
  }
}

function storeUnavailable(cause: unknown): CodedError {
  return new CodedError('store_unavailable', 'the key store could not be read', { cause });
}
