import type { FoundKey } from '../domain/principal.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';

/** One row of the change log: something a cache may hold has changed. */
export interface Change {
  readonly seq: number;
  readonly kind: 'key' | 'project';
  readonly id: string;
}

/**
 * What a gateway worker may ask of the store: reads only. Errors are thrown and mean "the store cannot be
 * read", never "the key is bad". Methods answer at once on SQLite and with a promise on a networked engine.
 */
export interface KeyReader {
  /** By the hash of a secret (schemes in key-hash.ts), with its project; null when no such secret exists. Revoked and disabled keys are found too. */
  findBySecretHash(hashes: readonly string[]): MaybePromise<FoundKey | null>;
  /** By the public half of a pair. `kind` is `public`. */
  findByPublicKey(publicKey: string): MaybePromise<FoundKey | null>;
  /** Highest sequence number of the change log; 0 when empty. Called every 25 ms. */
  latestChange(): MaybePromise<number>;
  /** Changes after `seq`, oldest first. */
  changesSince(seq: number): MaybePromise<readonly Change[]>;
  /**
   * Whether any usable key (of this project, or of any when null) allows one of these origin patterns, or
   * allows every origin: the union that answers a preflight, which carries no key.
   */
  anyKeyAllowsOrigin(projectId: string | null, patterns: readonly string[]): MaybePromise<boolean>;
  close(): void;
}
