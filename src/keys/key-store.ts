import type { AuditEntry } from '../domain/audit.ts';
import type { ApiKey, Env, KeyFormat, KeyStatus } from '../domain/key.ts';
import type { NewEvent } from '../domain/event.ts';
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
   * Whether any usable key in this scope allows one of these origin patterns, or allows every origin: the union that
   * answers a preflight, which carries no key.
   */
  anyKeyAllowsOrigin(scope: KeyScope, patterns: readonly string[]): MaybePromise<boolean>;
  /** Which shapes have been imported. Changes only together with a change in the change log. */
  importedShapes(): MaybePromise<ImportedShapes>;
  close(): void;
}

/** Which keys a route takes; null = any. */
export interface KeyScope {
  /** Id or name. */
  readonly project: string | null;
  readonly route: string | null;
  readonly env: Env | null;
}

/** What about an imported key makes a look-up necessary that would else be refused without I/O. */
export type ImportedShape = 'foreign' | Exclude<KeyFormat, 'imported'>;

export interface ImportedShapes {
  /** Keys of shapes that are not ours are in the store. */
  readonly foreignKeys: boolean;
  /** Formats of ours in which keys without a checksum are in the store. */
  readonly uncheckedFormats: ReadonlySet<string>;
}

/** The secret before the last rotation, while it still authenticates. Instants in milliseconds. */
export interface PreviousSecret {
  readonly last8: string;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

/** A key with what its management needs beside it. */
export interface KeyRecord {
  readonly key: ApiKey;
  readonly previousSecret: PreviousSecret | null;
  /** When the present secret was made. */
  readonly secretSince: number;
}

export interface KeyFilter {
  /** null: all but revoked ones. `rate_limited` is nothing a store knows. */
  readonly status: Exclude<KeyStatus, 'rate_limited'> | null;
  readonly projectId: string | null;
  readonly env: Env | null;
  /** A part of the name, in any case of letters. */
  readonly name: string | null;
  /** `nextCursor` of the page before. */
  readonly cursor: string | null;
  readonly limit: number;
  /** Only keys that were used at or after this instant. */
  readonly usedSinceMs: number | null;
}

/** Those of some keys that belong into a list, in their order. */
export type KeySelection = (
  records: readonly KeyRecord[],
  nowMs: number,
) => MaybePromise<readonly KeyRecord[]>;

export interface KeyPage {
  /** Newest first. */
  readonly records: readonly KeyRecord[];
  readonly nextCursor: string | null;
}

/** What a change makes of a key. With `secretHash` the key gets a new secret. */
export interface KeyChange {
  readonly key: ApiKey;
  /** Stored together with the change: without it there is none. */
  readonly audit: AuditEntry;
  readonly secretHash?: string;
  /** When the secret so far ends. Earlier ones end at once: a key has at most two secrets. */
  readonly previousExpiresAt?: number;
  /** Stored together with the change. */
  readonly event?: NewEvent;
}

/** When, from where and with which secret a key was last used. */
export interface KeyUse {
  readonly keyId: string;
  readonly at: number;
  readonly ip: string;
  /** With the secret before the last rotation. */
  readonly previousSecret: boolean;
}

/** A key to store, with the hash of its secret and what its shape asks of the gateway. */
export interface NewKey {
  readonly key: ApiKey;
  readonly secretHash: string;
  readonly importedShape: ImportedShape | null;
  /** Stored together with the key. */
  readonly audit: AuditEntry;
}

/** The key that a secret or public half belongs to already. */
export interface SecretOwner {
  /** The hash or public half that was asked for. */
  readonly credential: string;
  readonly keyId: string;
}

/** Where the list of keys with an expiry goes on. */
export interface ExpiryCursor {
  readonly expiresAt: number;
  readonly id: string;
}

/** What the control thread and the commands may do with keys. Every change is in the change log when it is stored. */
export interface KeyStore {
  insert(key: ApiKey, secretHash: string, audit: AuditEntry): Promise<void>;
  /** All of them or, when one cannot be stored, none. Throws `conflict` when a secret exists already. */
  insertAll(keys: readonly NewKey[]): Promise<void>;
  /** Which of these hashes and public halves belong to a key already, revoked ones too. */
  findOwners(credentials: readonly string[]): Promise<readonly SecretOwner[]>;
  /** With the previous secret as of `nowMs`. */
  find(id: string, nowMs: number): Promise<KeyRecord | null>;
  /** `select` narrows the list by what no table knows; pages are filled all the same. */
  list(filter: KeyFilter, nowMs: number, select?: KeySelection): Promise<KeyPage>;
  /** Ids of all keys with this `createdBy`, revoked ones too. Reads the whole table. */
  listIdsCreatedBy(createdBy: string): Promise<readonly string[]>;
  /** Enabled, unrevoked keys that expire after `after` and until `untilMs`, the first to expire first. */
  listExpiring(after: ExpiryCursor, untilMs: number, limit: number): Promise<readonly ApiKey[]>;
  /**
   * Reads, changes and writes in one transaction; nothing is written when `change` throws, or finds that
   * there is nothing to change and gives null. Null when there is no such key. Id, project, creation and last use stay as they are whatever `change` returns.
   */
  change(
    id: string,
    nowMs: number,
    change: (record: KeyRecord) => KeyChange | null,
  ): Promise<KeyRecord | null>;
  /** Notes the uses without a trace in the change log: no cache cares. Earlier ones than the stored are left out. */
  recordUses(uses: readonly KeyUse[]): Promise<void>;
  /** Forgets changes that happened before the instant, but never the last one. */
  pruneChanges(beforeMs: number): Promise<void>;
  /** Those that exist, revoked ones too, in any order. */
  findAll(ids: readonly string[]): Promise<readonly ApiKey[]>;
}
