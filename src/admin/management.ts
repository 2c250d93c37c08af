/**
 * What the management API needs of the rest of the process. The composition root provides it; nothing here
 * knows of stores, workers or files.
 */
import type { FoundKey } from '../domain/principal.ts';
import type { AdminTokenService } from '../keys/admin-token-service.ts';
import type { IssuedKey, KeyService } from '../keys/key-service.ts';
import type { KeyRecord } from '../keys/key-store.ts';
import type { KeyObject } from '../keys/management-objects.ts';
import type { ProjectService } from '../keys/project-service.ts';
import type { Clock } from '../lib/clock.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { UsageGrouping } from '../usage/usage-query.ts';
import type { RequestListObject, UsageReportObject } from './schemas/usage.ts';

export interface UsageQuestion {
  readonly key: string | undefined;
  /** Id or name. */
  readonly project: string | undefined;
  readonly by: UsageGrouping;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface RequestQuestion {
  /** Id of ours, or the caller's own. */
  readonly id: string | undefined;
  readonly key: string | undefined;
  readonly project: string | undefined;
  readonly outcome: string | undefined;
  readonly fromMs: number;
  readonly limit: number;
  readonly cursor: string | undefined;
}

export interface Management {
  readonly clock: Clock;
  readonly keys: KeyService;
  readonly projects: ProjectService;
  readonly adminTokens: AdminTokenService;
  describeKey(record: KeyRecord): KeyObject;
  /** With the plaintext: only for the answers to create and rotate. */
  describeIssuedKey(issued: IssuedKey): KeyObject;
  /** The objects with what the ledger knows of them. */
  withUsage(objects: readonly KeyObject[]): Promise<readonly KeyObject[]>;
  /** The key of this secret, or of this `pk_…:sk_…`, in whatever state; null when there is none. */
  findApiKey(credential: string): MaybePromise<FoundKey | null>;
  /** Resolves when every gateway worker has read the change log. */
  syncWorkers(): Promise<void>;
  reportUsage(question: UsageQuestion): Promise<UsageReportObject>;
  listRequests(question: RequestQuestion): Promise<RequestListObject>;
  /** gateway.yaml as it is in force, without secrets. */
  showConfig(): object;
  /** Reads gateway.yaml again; resolves with what needs a restart. Throws `invalid_value` with every mistake. */
  reloadConfig(): Promise<readonly string[]>;
  /** An error that is nobody's fault but ours; the caller is told its request id alone. */
  onInternalError(error: unknown, requestId: string): void;
}
